/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["wirebook"] || ($protobuf.roots["wirebook"] = {});

export const echo = $root.echo = (() => {

    /**
     * Namespace echo.
     * @exports echo
     * @namespace
     */
    const echo = {};

    echo.EchoRequest = (function() {

        /**
         * Properties of an EchoRequest.
         * @typedef {Object} echo.EchoRequest.$Properties
         * @property {string|null} [message] EchoRequest message
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an EchoRequest.
         * @memberof echo
         * @interface IEchoRequest
         * @augments echo.EchoRequest.$Properties
         * @deprecated Use echo.EchoRequest.$Properties instead.
         */

        /**
         * Shape of an EchoRequest.
         * @typedef {echo.EchoRequest.$Properties} echo.EchoRequest.$Shape
         */

        /**
         * Constructs a new EchoRequest.
         * @memberof echo
         * @classdesc Represents an EchoRequest.
         * @constructor
         * @param {echo.EchoRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const EchoRequest = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * EchoRequest message.
         * @member {string} message
         * @memberof echo.EchoRequest
         * @instance
         */
        EchoRequest.prototype.message = "";

        /**
         * Creates a new EchoRequest instance using the specified properties.
         * @function create
         * @memberof echo.EchoRequest
         * @static
         * @param {echo.EchoRequest.$Properties=} [properties] Properties to set
         * @returns {echo.EchoRequest} EchoRequest instance
         * @type {{
         *   (properties: echo.EchoRequest.$Shape): echo.EchoRequest & echo.EchoRequest.$Shape;
         *   (properties?: echo.EchoRequest.$Properties): echo.EchoRequest;
         * }}
         */
        EchoRequest.create = function(properties) {
            return new EchoRequest(properties);
        };

        /**
         * Encodes the specified EchoRequest message. Does not implicitly {@link echo.EchoRequest.verify|verify} messages.
         * @function encode
         * @memberof echo.EchoRequest
         * @static
         * @param {echo.EchoRequest.$Properties} message EchoRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        EchoRequest.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.message);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an EchoRequest message from the specified reader or buffer.
         * @function decode
         * @memberof echo.EchoRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {echo.EchoRequest & echo.EchoRequest.$Shape} EchoRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        EchoRequest.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.echo.EchoRequest();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.message = value;
                        else
                            delete message.message;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return EchoRequest;
    })();

    echo.EchoResponse = (function() {

        /**
         * Properties of an EchoResponse.
         * @typedef {Object} echo.EchoResponse.$Properties
         * @property {string|null} [message] EchoResponse message
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an EchoResponse.
         * @memberof echo
         * @interface IEchoResponse
         * @augments echo.EchoResponse.$Properties
         * @deprecated Use echo.EchoResponse.$Properties instead.
         */

        /**
         * Shape of an EchoResponse.
         * @typedef {echo.EchoResponse.$Properties} echo.EchoResponse.$Shape
         */

        /**
         * Constructs a new EchoResponse.
         * @memberof echo
         * @classdesc Represents an EchoResponse.
         * @constructor
         * @param {echo.EchoResponse.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const EchoResponse = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * EchoResponse message.
         * @member {string} message
         * @memberof echo.EchoResponse
         * @instance
         */
        EchoResponse.prototype.message = "";

        /**
         * Creates a new EchoResponse instance using the specified properties.
         * @function create
         * @memberof echo.EchoResponse
         * @static
         * @param {echo.EchoResponse.$Properties=} [properties] Properties to set
         * @returns {echo.EchoResponse} EchoResponse instance
         * @type {{
         *   (properties: echo.EchoResponse.$Shape): echo.EchoResponse & echo.EchoResponse.$Shape;
         *   (properties?: echo.EchoResponse.$Properties): echo.EchoResponse;
         * }}
         */
        EchoResponse.create = function(properties) {
            return new EchoResponse(properties);
        };

        /**
         * Encodes the specified EchoResponse message. Does not implicitly {@link echo.EchoResponse.verify|verify} messages.
         * @function encode
         * @memberof echo.EchoResponse
         * @static
         * @param {echo.EchoResponse.$Properties} message EchoResponse message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        EchoResponse.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.message);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an EchoResponse message from the specified reader or buffer.
         * @function decode
         * @memberof echo.EchoResponse
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {echo.EchoResponse & echo.EchoResponse.$Shape} EchoResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        EchoResponse.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.echo.EchoResponse();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.message = value;
                        else
                            delete message.message;
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return EchoResponse;
    })();

    echo.Nothing = (function() {

        /**
         * Properties of a Nothing.
         * @typedef {Object} echo.Nothing.$Properties
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Nothing.
         * @memberof echo
         * @interface INothing
         * @augments echo.Nothing.$Properties
         * @deprecated Use echo.Nothing.$Properties instead.
         */

        /**
         * Shape of a Nothing.
         * @typedef {echo.Nothing.$Properties} echo.Nothing.$Shape
         */

        /**
         * Constructs a new Nothing.
         * @memberof echo
         * @classdesc Represents a Nothing.
         * @constructor
         * @param {echo.Nothing.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Nothing = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Creates a new Nothing instance using the specified properties.
         * @function create
         * @memberof echo.Nothing
         * @static
         * @param {echo.Nothing.$Properties=} [properties] Properties to set
         * @returns {echo.Nothing} Nothing instance
         * @type {{
         *   (properties: echo.Nothing.$Shape): echo.Nothing & echo.Nothing.$Shape;
         *   (properties?: echo.Nothing.$Properties): echo.Nothing;
         * }}
         */
        Nothing.create = function(properties) {
            return new Nothing(properties);
        };

        /**
         * Encodes the specified Nothing message. Does not implicitly {@link echo.Nothing.verify|verify} messages.
         * @function encode
         * @memberof echo.Nothing
         * @static
         * @param {echo.Nothing.$Properties} message Nothing message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Nothing.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Nothing message from the specified reader or buffer.
         * @function decode
         * @memberof echo.Nothing
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {echo.Nothing & echo.Nothing.$Shape} Nothing
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Nothing.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.echo.Nothing();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                reader.skipType(tag & 7, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Nothing;
    })();

    return echo;
})();

export {
  $root as default
};
