/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["wirebook"] || ($protobuf.roots["wirebook"] = {});

export const calculator = $root.calculator = (() => {

    /**
     * Namespace calculator.
     * @exports calculator
     * @namespace
     */
    const calculator = {};

    calculator.AddRequest = (function() {

        /**
         * Properties of an AddRequest.
         * @typedef {Object} calculator.AddRequest.$Properties
         * @property {number|null} [a] AddRequest a
         * @property {number|null} [b] AddRequest b
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an AddRequest.
         * @memberof calculator
         * @interface IAddRequest
         * @augments calculator.AddRequest.$Properties
         * @deprecated Use calculator.AddRequest.$Properties instead.
         */

        /**
         * Shape of an AddRequest.
         * @typedef {calculator.AddRequest.$Properties} calculator.AddRequest.$Shape
         */

        /**
         * Constructs a new AddRequest.
         * @memberof calculator
         * @classdesc Represents an AddRequest.
         * @constructor
         * @param {calculator.AddRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const AddRequest = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * AddRequest a.
         * @member {number} a
         * @memberof calculator.AddRequest
         * @instance
         */
        AddRequest.prototype.a = 0;

        /**
         * AddRequest b.
         * @member {number} b
         * @memberof calculator.AddRequest
         * @instance
         */
        AddRequest.prototype.b = 0;

        /**
         * Creates a new AddRequest instance using the specified properties.
         * @function create
         * @memberof calculator.AddRequest
         * @static
         * @param {calculator.AddRequest.$Properties=} [properties] Properties to set
         * @returns {calculator.AddRequest} AddRequest instance
         * @type {{
         *   (properties: calculator.AddRequest.$Shape): calculator.AddRequest & calculator.AddRequest.$Shape;
         *   (properties?: calculator.AddRequest.$Properties): calculator.AddRequest;
         * }}
         */
        AddRequest.create = function(properties) {
            return new AddRequest(properties);
        };

        /**
         * Encodes the specified AddRequest message. Does not implicitly {@link calculator.AddRequest.verify|verify} messages.
         * @function encode
         * @memberof calculator.AddRequest
         * @static
         * @param {calculator.AddRequest.$Properties} message AddRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        AddRequest.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.a != null && $Object.hasOwnProperty.call(message, "a") && message.a !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.a);
            if (message.b != null && $Object.hasOwnProperty.call(message, "b") && message.b !== 0)
                writer.uint32(/* id 2, wireType 0 =*/16).int32(message.b);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an AddRequest message from the specified reader or buffer.
         * @function decode
         * @memberof calculator.AddRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {calculator.AddRequest & calculator.AddRequest.$Shape} AddRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        AddRequest.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.calculator.AddRequest();
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
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.a = value;
                        else
                            delete message.a;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.b = value;
                        else
                            delete message.b;
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

        return AddRequest;
    })();

    calculator.AddResponse = (function() {

        /**
         * Properties of an AddResponse.
         * @typedef {Object} calculator.AddResponse.$Properties
         * @property {number|null} [sum] AddResponse sum
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an AddResponse.
         * @memberof calculator
         * @interface IAddResponse
         * @augments calculator.AddResponse.$Properties
         * @deprecated Use calculator.AddResponse.$Properties instead.
         */

        /**
         * Shape of an AddResponse.
         * @typedef {calculator.AddResponse.$Properties} calculator.AddResponse.$Shape
         */

        /**
         * Constructs a new AddResponse.
         * @memberof calculator
         * @classdesc Represents an AddResponse.
         * @constructor
         * @param {calculator.AddResponse.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const AddResponse = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * AddResponse sum.
         * @member {number} sum
         * @memberof calculator.AddResponse
         * @instance
         */
        AddResponse.prototype.sum = 0;

        /**
         * Creates a new AddResponse instance using the specified properties.
         * @function create
         * @memberof calculator.AddResponse
         * @static
         * @param {calculator.AddResponse.$Properties=} [properties] Properties to set
         * @returns {calculator.AddResponse} AddResponse instance
         * @type {{
         *   (properties: calculator.AddResponse.$Shape): calculator.AddResponse & calculator.AddResponse.$Shape;
         *   (properties?: calculator.AddResponse.$Properties): calculator.AddResponse;
         * }}
         */
        AddResponse.create = function(properties) {
            return new AddResponse(properties);
        };

        /**
         * Encodes the specified AddResponse message. Does not implicitly {@link calculator.AddResponse.verify|verify} messages.
         * @function encode
         * @memberof calculator.AddResponse
         * @static
         * @param {calculator.AddResponse.$Properties} message AddResponse message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        AddResponse.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.sum != null && $Object.hasOwnProperty.call(message, "sum") && message.sum !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.sum);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an AddResponse message from the specified reader or buffer.
         * @function decode
         * @memberof calculator.AddResponse
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {calculator.AddResponse & calculator.AddResponse.$Shape} AddResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        AddResponse.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.calculator.AddResponse();
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
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.sum = value;
                        else
                            delete message.sum;
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

        return AddResponse;
    })();

    calculator.CountRequest = (function() {

        /**
         * Properties of a CountRequest.
         * @typedef {Object} calculator.CountRequest.$Properties
         * @property {number|null} [to] CountRequest to
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a CountRequest.
         * @memberof calculator
         * @interface ICountRequest
         * @augments calculator.CountRequest.$Properties
         * @deprecated Use calculator.CountRequest.$Properties instead.
         */

        /**
         * Shape of a CountRequest.
         * @typedef {calculator.CountRequest.$Properties} calculator.CountRequest.$Shape
         */

        /**
         * Constructs a new CountRequest.
         * @memberof calculator
         * @classdesc Represents a CountRequest.
         * @constructor
         * @param {calculator.CountRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const CountRequest = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * CountRequest to.
         * @member {number} to
         * @memberof calculator.CountRequest
         * @instance
         */
        CountRequest.prototype.to = 0;

        /**
         * Creates a new CountRequest instance using the specified properties.
         * @function create
         * @memberof calculator.CountRequest
         * @static
         * @param {calculator.CountRequest.$Properties=} [properties] Properties to set
         * @returns {calculator.CountRequest} CountRequest instance
         * @type {{
         *   (properties: calculator.CountRequest.$Shape): calculator.CountRequest & calculator.CountRequest.$Shape;
         *   (properties?: calculator.CountRequest.$Properties): calculator.CountRequest;
         * }}
         */
        CountRequest.create = function(properties) {
            return new CountRequest(properties);
        };

        /**
         * Encodes the specified CountRequest message. Does not implicitly {@link calculator.CountRequest.verify|verify} messages.
         * @function encode
         * @memberof calculator.CountRequest
         * @static
         * @param {calculator.CountRequest.$Properties} message CountRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        CountRequest.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.to != null && $Object.hasOwnProperty.call(message, "to") && message.to !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.to);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a CountRequest message from the specified reader or buffer.
         * @function decode
         * @memberof calculator.CountRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {calculator.CountRequest & calculator.CountRequest.$Shape} CountRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        CountRequest.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.calculator.CountRequest();
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
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.to = value;
                        else
                            delete message.to;
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

        return CountRequest;
    })();

    calculator.CountResponse = (function() {

        /**
         * Properties of a CountResponse.
         * @typedef {Object} calculator.CountResponse.$Properties
         * @property {number|null} [number] CountResponse number
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a CountResponse.
         * @memberof calculator
         * @interface ICountResponse
         * @augments calculator.CountResponse.$Properties
         * @deprecated Use calculator.CountResponse.$Properties instead.
         */

        /**
         * Shape of a CountResponse.
         * @typedef {calculator.CountResponse.$Properties} calculator.CountResponse.$Shape
         */

        /**
         * Constructs a new CountResponse.
         * @memberof calculator
         * @classdesc Represents a CountResponse.
         * @constructor
         * @param {calculator.CountResponse.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const CountResponse = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * CountResponse number.
         * @member {number} number
         * @memberof calculator.CountResponse
         * @instance
         */
        CountResponse.prototype.number = 0;

        /**
         * Creates a new CountResponse instance using the specified properties.
         * @function create
         * @memberof calculator.CountResponse
         * @static
         * @param {calculator.CountResponse.$Properties=} [properties] Properties to set
         * @returns {calculator.CountResponse} CountResponse instance
         * @type {{
         *   (properties: calculator.CountResponse.$Shape): calculator.CountResponse & calculator.CountResponse.$Shape;
         *   (properties?: calculator.CountResponse.$Properties): calculator.CountResponse;
         * }}
         */
        CountResponse.create = function(properties) {
            return new CountResponse(properties);
        };

        /**
         * Encodes the specified CountResponse message. Does not implicitly {@link calculator.CountResponse.verify|verify} messages.
         * @function encode
         * @memberof calculator.CountResponse
         * @static
         * @param {calculator.CountResponse.$Properties} message CountResponse message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        CountResponse.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.number != null && $Object.hasOwnProperty.call(message, "number") && message.number !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.number);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a CountResponse message from the specified reader or buffer.
         * @function decode
         * @memberof calculator.CountResponse
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {calculator.CountResponse & calculator.CountResponse.$Shape} CountResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        CountResponse.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.calculator.CountResponse();
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
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.number = value;
                        else
                            delete message.number;
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

        return CountResponse;
    })();

    return calculator;
})();

export {
  $root as default
};
