/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["wirebook"] || ($protobuf.roots["wirebook"] = {});

export const registry = $root.registry = (() => {

    /**
     * Namespace registry.
     * @exports registry
     * @namespace
     */
    const registry = {};

    registry.Instance = (function() {

        /**
         * Properties of an Instance.
         * @typedef {Object} registry.Instance.$Properties
         * @property {string|null} [host] Instance host
         * @property {number|null} [port] Instance port
         * @property {number|null} [weight] Instance weight
         * @property {Object.<string,string>|null} [metadata] Instance metadata
         * @property {number|null} [silentMs] Instance silentMs
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an Instance.
         * @memberof registry
         * @interface IInstance
         * @augments registry.Instance.$Properties
         * @deprecated Use registry.Instance.$Properties instead.
         */

        /**
         * Shape of an Instance.
         * @typedef {registry.Instance.$Properties} registry.Instance.$Shape
         */

        /**
         * Constructs a new Instance.
         * @memberof registry
         * @classdesc Represents an Instance.
         * @constructor
         * @param {registry.Instance.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Instance = function (properties) {
            this.metadata = {};
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Instance host.
         * @member {string} host
         * @memberof registry.Instance
         * @instance
         */
        Instance.prototype.host = "";

        /**
         * Instance port.
         * @member {number} port
         * @memberof registry.Instance
         * @instance
         */
        Instance.prototype.port = 0;

        /**
         * Instance weight.
         * @member {number|null|undefined} weight
         * @memberof registry.Instance
         * @instance
         */
        Instance.prototype.weight = null;

        /**
         * Instance metadata.
         * @member {Object.<string,string>} metadata
         * @memberof registry.Instance
         * @instance
         */
        Instance.prototype.metadata = $util.emptyObject;

        /**
         * Instance silentMs.
         * @member {number} silentMs
         * @memberof registry.Instance
         * @instance
         */
        Instance.prototype.silentMs = 0;

        // OneOf field names bound to virtual getters and setters
        let $oneOfFields;

        // Virtual OneOf for proto3 optional field
        $Object.defineProperty(Instance.prototype, "_weight", {
            get: $util.oneOfGetter($oneOfFields = ["weight"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        /**
         * Creates a new Instance instance using the specified properties.
         * @function create
         * @memberof registry.Instance
         * @static
         * @param {registry.Instance.$Properties=} [properties] Properties to set
         * @returns {registry.Instance} Instance instance
         * @type {{
         *   (properties: registry.Instance.$Shape): registry.Instance & registry.Instance.$Shape;
         *   (properties?: registry.Instance.$Properties): registry.Instance;
         * }}
         */
        Instance.create = function(properties) {
            return new Instance(properties);
        };

        /**
         * Encodes the specified Instance message. Does not implicitly {@link registry.Instance.verify|verify} messages.
         * @function encode
         * @memberof registry.Instance
         * @static
         * @param {registry.Instance.$Properties} message Instance message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Instance.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.host);
            if (message.port != null && $Object.hasOwnProperty.call(message, "port") && message.port !== 0)
                writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.port);
            if (message.weight != null && $Object.hasOwnProperty.call(message, "weight"))
                writer.uint32(/* id 3, wireType 1 =*/25).double(message.weight);
            if (message.metadata != null && $Object.hasOwnProperty.call(message, "metadata"))
                for (let keys = $Object.keys(message.metadata), i = 0; i < keys.length; ++i)
                    writer.uint32(/* id 4, wireType 2 =*/34).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.metadata[keys[i]]).ldelim();
            if (message.silentMs != null && $Object.hasOwnProperty.call(message, "silentMs") && message.silentMs !== 0)
                writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.silentMs);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an Instance message from the specified reader or buffer.
         * @function decode
         * @memberof registry.Instance
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.Instance & registry.Instance.$Shape} Instance
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Instance.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message, key, value;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.registry.Instance();
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
                            message.host = value;
                        else
                            delete message.host;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.port = value;
                        else
                            delete message.port;
                        continue;
                    }
                case 3: {
                        if (wireType !== 1)
                            break;
                        message.weight = reader.double();
                        message._weight = "weight";
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if (message.metadata === $util.emptyObject)
                            message.metadata = {};
                        let end2 = reader.size() + reader.pos;
                        if (end2 > reader.len)
                            throw $RangeError("index out of range");
                        reader.len = end2;
                        key = "";
                        value = "";
                        while (reader.pos < end2) {
                            let tag2 = reader.tag();
                            wireType = tag2 & 7;
                            switch (tag2 >>>= 3) {
                            case 1:
                                if (wireType !== 2)
                                    break;
                                key = reader.stringVerify();
                                continue;
                            case 2:
                                if (wireType !== 2)
                                    break;
                                value = reader.stringVerify();
                                continue;
                            }
                            reader.skipType(wireType, _depth, tag2);
                        }
                        if (reader.pos !== end2)
                            throw $RangeError("index out of range");
                        reader.len = end;
                        if (key === "__proto__")
                            $util.makeProp(message.metadata, key);
                        message.metadata[key] = value;
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.silentMs = value;
                        else
                            delete message.silentMs;
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

        return Instance;
    })();

    registry.RegisterRequest = (function() {

        /**
         * Properties of a RegisterRequest.
         * @typedef {Object} registry.RegisterRequest.$Properties
         * @property {string|null} [leaseId] RegisterRequest leaseId
         * @property {registry.Instance.$Properties|null} [instance] RegisterRequest instance
         * @property {Array.<string>|null} [services] RegisterRequest services
         * @property {boolean|null} [onlyIfFree] RegisterRequest onlyIfFree
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a RegisterRequest.
         * @memberof registry
         * @interface IRegisterRequest
         * @augments registry.RegisterRequest.$Properties
         * @deprecated Use registry.RegisterRequest.$Properties instead.
         */

        /**
         * Shape of a RegisterRequest.
         * @typedef {registry.RegisterRequest.$Properties} registry.RegisterRequest.$Shape
         */

        /**
         * Constructs a new RegisterRequest.
         * @memberof registry
         * @classdesc Represents a RegisterRequest.
         * @constructor
         * @param {registry.RegisterRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const RegisterRequest = function (properties) {
            this.services = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * RegisterRequest leaseId.
         * @member {string} leaseId
         * @memberof registry.RegisterRequest
         * @instance
         */
        RegisterRequest.prototype.leaseId = "";

        /**
         * RegisterRequest instance.
         * @member {registry.Instance.$Properties|null|undefined} instance
         * @memberof registry.RegisterRequest
         * @instance
         */
        RegisterRequest.prototype.instance = null;

        /**
         * RegisterRequest services.
         * @member {Array.<string>} services
         * @memberof registry.RegisterRequest
         * @instance
         */
        RegisterRequest.prototype.services = $util.emptyArray;

        /**
         * RegisterRequest onlyIfFree.
         * @member {boolean} onlyIfFree
         * @memberof registry.RegisterRequest
         * @instance
         */
        RegisterRequest.prototype.onlyIfFree = false;

        /**
         * Creates a new RegisterRequest instance using the specified properties.
         * @function create
         * @memberof registry.RegisterRequest
         * @static
         * @param {registry.RegisterRequest.$Properties=} [properties] Properties to set
         * @returns {registry.RegisterRequest} RegisterRequest instance
         * @type {{
         *   (properties: registry.RegisterRequest.$Shape): registry.RegisterRequest & registry.RegisterRequest.$Shape;
         *   (properties?: registry.RegisterRequest.$Properties): registry.RegisterRequest;
         * }}
         */
        RegisterRequest.create = function(properties) {
            return new RegisterRequest(properties);
        };

        /**
         * Encodes the specified RegisterRequest message. Does not implicitly {@link registry.RegisterRequest.verify|verify} messages.
         * @function encode
         * @memberof registry.RegisterRequest
         * @static
         * @param {registry.RegisterRequest.$Properties} message RegisterRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        RegisterRequest.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.leaseId != null && $Object.hasOwnProperty.call(message, "leaseId") && message.leaseId !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.leaseId);
            if (message.instance != null && $Object.hasOwnProperty.call(message, "instance"))
                $root.registry.Instance.encode(message.instance, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
            if (message.services != null && message.services.length)
                for (let i = 0; i < message.services.length; ++i)
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.services[i]);
            if (message.onlyIfFree != null && $Object.hasOwnProperty.call(message, "onlyIfFree") && message.onlyIfFree !== false)
                writer.uint32(/* id 4, wireType 0 =*/32).bool(message.onlyIfFree);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a RegisterRequest message from the specified reader or buffer.
         * @function decode
         * @memberof registry.RegisterRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.RegisterRequest & registry.RegisterRequest.$Shape} RegisterRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        RegisterRequest.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.RegisterRequest();
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
                            message.leaseId = value;
                        else
                            delete message.leaseId;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.instance = $root.registry.Instance.decode(reader, reader.size(), $undefined, _depth + 1, message.instance);
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if (!(message.services && message.services.length))
                            message.services = [];
                        message.services.push(reader.stringVerify());
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.onlyIfFree = value;
                        else
                            delete message.onlyIfFree;
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

        return RegisterRequest;
    })();

    registry.RegisterResponse = (function() {

        /**
         * Properties of a RegisterResponse.
         * @typedef {Object} registry.RegisterResponse.$Properties
         * @property {string|null} [epoch] RegisterResponse epoch
         * @property {number|null} [ttlMs] RegisterResponse ttlMs
         * @property {number|null} [heartbeatMs] RegisterResponse heartbeatMs
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a RegisterResponse.
         * @memberof registry
         * @interface IRegisterResponse
         * @augments registry.RegisterResponse.$Properties
         * @deprecated Use registry.RegisterResponse.$Properties instead.
         */

        /**
         * Shape of a RegisterResponse.
         * @typedef {registry.RegisterResponse.$Properties} registry.RegisterResponse.$Shape
         */

        /**
         * Constructs a new RegisterResponse.
         * @memberof registry
         * @classdesc Represents a RegisterResponse.
         * @constructor
         * @param {registry.RegisterResponse.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const RegisterResponse = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * RegisterResponse epoch.
         * @member {string} epoch
         * @memberof registry.RegisterResponse
         * @instance
         */
        RegisterResponse.prototype.epoch = "";

        /**
         * RegisterResponse ttlMs.
         * @member {number} ttlMs
         * @memberof registry.RegisterResponse
         * @instance
         */
        RegisterResponse.prototype.ttlMs = 0;

        /**
         * RegisterResponse heartbeatMs.
         * @member {number} heartbeatMs
         * @memberof registry.RegisterResponse
         * @instance
         */
        RegisterResponse.prototype.heartbeatMs = 0;

        /**
         * Creates a new RegisterResponse instance using the specified properties.
         * @function create
         * @memberof registry.RegisterResponse
         * @static
         * @param {registry.RegisterResponse.$Properties=} [properties] Properties to set
         * @returns {registry.RegisterResponse} RegisterResponse instance
         * @type {{
         *   (properties: registry.RegisterResponse.$Shape): registry.RegisterResponse & registry.RegisterResponse.$Shape;
         *   (properties?: registry.RegisterResponse.$Properties): registry.RegisterResponse;
         * }}
         */
        RegisterResponse.create = function(properties) {
            return new RegisterResponse(properties);
        };

        /**
         * Encodes the specified RegisterResponse message. Does not implicitly {@link registry.RegisterResponse.verify|verify} messages.
         * @function encode
         * @memberof registry.RegisterResponse
         * @static
         * @param {registry.RegisterResponse.$Properties} message RegisterResponse message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        RegisterResponse.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.epoch);
            if (message.ttlMs != null && $Object.hasOwnProperty.call(message, "ttlMs") && message.ttlMs !== 0)
                writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.ttlMs);
            if (message.heartbeatMs != null && $Object.hasOwnProperty.call(message, "heartbeatMs") && message.heartbeatMs !== 0)
                writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.heartbeatMs);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a RegisterResponse message from the specified reader or buffer.
         * @function decode
         * @memberof registry.RegisterResponse
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.RegisterResponse & registry.RegisterResponse.$Shape} RegisterResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        RegisterResponse.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.RegisterResponse();
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
                            message.epoch = value;
                        else
                            delete message.epoch;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.ttlMs = value;
                        else
                            delete message.ttlMs;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.heartbeatMs = value;
                        else
                            delete message.heartbeatMs;
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

        return RegisterResponse;
    })();

    registry.HeartbeatRequest = (function() {

        /**
         * Properties of a HeartbeatRequest.
         * @typedef {Object} registry.HeartbeatRequest.$Properties
         * @property {string|null} [leaseId] HeartbeatRequest leaseId
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a HeartbeatRequest.
         * @memberof registry
         * @interface IHeartbeatRequest
         * @augments registry.HeartbeatRequest.$Properties
         * @deprecated Use registry.HeartbeatRequest.$Properties instead.
         */

        /**
         * Shape of a HeartbeatRequest.
         * @typedef {registry.HeartbeatRequest.$Properties} registry.HeartbeatRequest.$Shape
         */

        /**
         * Constructs a new HeartbeatRequest.
         * @memberof registry
         * @classdesc Represents a HeartbeatRequest.
         * @constructor
         * @param {registry.HeartbeatRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const HeartbeatRequest = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * HeartbeatRequest leaseId.
         * @member {string} leaseId
         * @memberof registry.HeartbeatRequest
         * @instance
         */
        HeartbeatRequest.prototype.leaseId = "";

        /**
         * Creates a new HeartbeatRequest instance using the specified properties.
         * @function create
         * @memberof registry.HeartbeatRequest
         * @static
         * @param {registry.HeartbeatRequest.$Properties=} [properties] Properties to set
         * @returns {registry.HeartbeatRequest} HeartbeatRequest instance
         * @type {{
         *   (properties: registry.HeartbeatRequest.$Shape): registry.HeartbeatRequest & registry.HeartbeatRequest.$Shape;
         *   (properties?: registry.HeartbeatRequest.$Properties): registry.HeartbeatRequest;
         * }}
         */
        HeartbeatRequest.create = function(properties) {
            return new HeartbeatRequest(properties);
        };

        /**
         * Encodes the specified HeartbeatRequest message. Does not implicitly {@link registry.HeartbeatRequest.verify|verify} messages.
         * @function encode
         * @memberof registry.HeartbeatRequest
         * @static
         * @param {registry.HeartbeatRequest.$Properties} message HeartbeatRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        HeartbeatRequest.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.leaseId != null && $Object.hasOwnProperty.call(message, "leaseId") && message.leaseId !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.leaseId);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a HeartbeatRequest message from the specified reader or buffer.
         * @function decode
         * @memberof registry.HeartbeatRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.HeartbeatRequest & registry.HeartbeatRequest.$Shape} HeartbeatRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        HeartbeatRequest.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.HeartbeatRequest();
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
                            message.leaseId = value;
                        else
                            delete message.leaseId;
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

        return HeartbeatRequest;
    })();

    registry.HeartbeatResponse = (function() {

        /**
         * Properties of a HeartbeatResponse.
         * @typedef {Object} registry.HeartbeatResponse.$Properties
         * @property {string|null} [epoch] HeartbeatResponse epoch
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a HeartbeatResponse.
         * @memberof registry
         * @interface IHeartbeatResponse
         * @augments registry.HeartbeatResponse.$Properties
         * @deprecated Use registry.HeartbeatResponse.$Properties instead.
         */

        /**
         * Shape of a HeartbeatResponse.
         * @typedef {registry.HeartbeatResponse.$Properties} registry.HeartbeatResponse.$Shape
         */

        /**
         * Constructs a new HeartbeatResponse.
         * @memberof registry
         * @classdesc Represents a HeartbeatResponse.
         * @constructor
         * @param {registry.HeartbeatResponse.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const HeartbeatResponse = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * HeartbeatResponse epoch.
         * @member {string} epoch
         * @memberof registry.HeartbeatResponse
         * @instance
         */
        HeartbeatResponse.prototype.epoch = "";

        /**
         * Creates a new HeartbeatResponse instance using the specified properties.
         * @function create
         * @memberof registry.HeartbeatResponse
         * @static
         * @param {registry.HeartbeatResponse.$Properties=} [properties] Properties to set
         * @returns {registry.HeartbeatResponse} HeartbeatResponse instance
         * @type {{
         *   (properties: registry.HeartbeatResponse.$Shape): registry.HeartbeatResponse & registry.HeartbeatResponse.$Shape;
         *   (properties?: registry.HeartbeatResponse.$Properties): registry.HeartbeatResponse;
         * }}
         */
        HeartbeatResponse.create = function(properties) {
            return new HeartbeatResponse(properties);
        };

        /**
         * Encodes the specified HeartbeatResponse message. Does not implicitly {@link registry.HeartbeatResponse.verify|verify} messages.
         * @function encode
         * @memberof registry.HeartbeatResponse
         * @static
         * @param {registry.HeartbeatResponse.$Properties} message HeartbeatResponse message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        HeartbeatResponse.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.epoch);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a HeartbeatResponse message from the specified reader or buffer.
         * @function decode
         * @memberof registry.HeartbeatResponse
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.HeartbeatResponse & registry.HeartbeatResponse.$Shape} HeartbeatResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        HeartbeatResponse.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.HeartbeatResponse();
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
                            message.epoch = value;
                        else
                            delete message.epoch;
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

        return HeartbeatResponse;
    })();

    registry.DeregisterRequest = (function() {

        /**
         * Properties of a DeregisterRequest.
         * @typedef {Object} registry.DeregisterRequest.$Properties
         * @property {string|null} [leaseId] DeregisterRequest leaseId
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a DeregisterRequest.
         * @memberof registry
         * @interface IDeregisterRequest
         * @augments registry.DeregisterRequest.$Properties
         * @deprecated Use registry.DeregisterRequest.$Properties instead.
         */

        /**
         * Shape of a DeregisterRequest.
         * @typedef {registry.DeregisterRequest.$Properties} registry.DeregisterRequest.$Shape
         */

        /**
         * Constructs a new DeregisterRequest.
         * @memberof registry
         * @classdesc Represents a DeregisterRequest.
         * @constructor
         * @param {registry.DeregisterRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const DeregisterRequest = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * DeregisterRequest leaseId.
         * @member {string} leaseId
         * @memberof registry.DeregisterRequest
         * @instance
         */
        DeregisterRequest.prototype.leaseId = "";

        /**
         * Creates a new DeregisterRequest instance using the specified properties.
         * @function create
         * @memberof registry.DeregisterRequest
         * @static
         * @param {registry.DeregisterRequest.$Properties=} [properties] Properties to set
         * @returns {registry.DeregisterRequest} DeregisterRequest instance
         * @type {{
         *   (properties: registry.DeregisterRequest.$Shape): registry.DeregisterRequest & registry.DeregisterRequest.$Shape;
         *   (properties?: registry.DeregisterRequest.$Properties): registry.DeregisterRequest;
         * }}
         */
        DeregisterRequest.create = function(properties) {
            return new DeregisterRequest(properties);
        };

        /**
         * Encodes the specified DeregisterRequest message. Does not implicitly {@link registry.DeregisterRequest.verify|verify} messages.
         * @function encode
         * @memberof registry.DeregisterRequest
         * @static
         * @param {registry.DeregisterRequest.$Properties} message DeregisterRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        DeregisterRequest.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.leaseId != null && $Object.hasOwnProperty.call(message, "leaseId") && message.leaseId !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.leaseId);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a DeregisterRequest message from the specified reader or buffer.
         * @function decode
         * @memberof registry.DeregisterRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.DeregisterRequest & registry.DeregisterRequest.$Shape} DeregisterRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        DeregisterRequest.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.DeregisterRequest();
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
                            message.leaseId = value;
                        else
                            delete message.leaseId;
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

        return DeregisterRequest;
    })();

    registry.DeregisterResponse = (function() {

        /**
         * Properties of a DeregisterResponse.
         * @typedef {Object} registry.DeregisterResponse.$Properties
         * @property {boolean|null} [found] DeregisterResponse found
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a DeregisterResponse.
         * @memberof registry
         * @interface IDeregisterResponse
         * @augments registry.DeregisterResponse.$Properties
         * @deprecated Use registry.DeregisterResponse.$Properties instead.
         */

        /**
         * Shape of a DeregisterResponse.
         * @typedef {registry.DeregisterResponse.$Properties} registry.DeregisterResponse.$Shape
         */

        /**
         * Constructs a new DeregisterResponse.
         * @memberof registry
         * @classdesc Represents a DeregisterResponse.
         * @constructor
         * @param {registry.DeregisterResponse.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const DeregisterResponse = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * DeregisterResponse found.
         * @member {boolean} found
         * @memberof registry.DeregisterResponse
         * @instance
         */
        DeregisterResponse.prototype.found = false;

        /**
         * Creates a new DeregisterResponse instance using the specified properties.
         * @function create
         * @memberof registry.DeregisterResponse
         * @static
         * @param {registry.DeregisterResponse.$Properties=} [properties] Properties to set
         * @returns {registry.DeregisterResponse} DeregisterResponse instance
         * @type {{
         *   (properties: registry.DeregisterResponse.$Shape): registry.DeregisterResponse & registry.DeregisterResponse.$Shape;
         *   (properties?: registry.DeregisterResponse.$Properties): registry.DeregisterResponse;
         * }}
         */
        DeregisterResponse.create = function(properties) {
            return new DeregisterResponse(properties);
        };

        /**
         * Encodes the specified DeregisterResponse message. Does not implicitly {@link registry.DeregisterResponse.verify|verify} messages.
         * @function encode
         * @memberof registry.DeregisterResponse
         * @static
         * @param {registry.DeregisterResponse.$Properties} message DeregisterResponse message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        DeregisterResponse.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.found != null && $Object.hasOwnProperty.call(message, "found") && message.found !== false)
                writer.uint32(/* id 1, wireType 0 =*/8).bool(message.found);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a DeregisterResponse message from the specified reader or buffer.
         * @function decode
         * @memberof registry.DeregisterResponse
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.DeregisterResponse & registry.DeregisterResponse.$Shape} DeregisterResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        DeregisterResponse.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.DeregisterResponse();
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
                        if (value = reader.bool())
                            message.found = value;
                        else
                            delete message.found;
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

        return DeregisterResponse;
    })();

    registry.DiscoverRequest = (function() {

        /**
         * Properties of a DiscoverRequest.
         * @typedef {Object} registry.DiscoverRequest.$Properties
         * @property {string|null} [service] DiscoverRequest service
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a DiscoverRequest.
         * @memberof registry
         * @interface IDiscoverRequest
         * @augments registry.DiscoverRequest.$Properties
         * @deprecated Use registry.DiscoverRequest.$Properties instead.
         */

        /**
         * Shape of a DiscoverRequest.
         * @typedef {registry.DiscoverRequest.$Properties} registry.DiscoverRequest.$Shape
         */

        /**
         * Constructs a new DiscoverRequest.
         * @memberof registry
         * @classdesc Represents a DiscoverRequest.
         * @constructor
         * @param {registry.DiscoverRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const DiscoverRequest = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * DiscoverRequest service.
         * @member {string} service
         * @memberof registry.DiscoverRequest
         * @instance
         */
        DiscoverRequest.prototype.service = "";

        /**
         * Creates a new DiscoverRequest instance using the specified properties.
         * @function create
         * @memberof registry.DiscoverRequest
         * @static
         * @param {registry.DiscoverRequest.$Properties=} [properties] Properties to set
         * @returns {registry.DiscoverRequest} DiscoverRequest instance
         * @type {{
         *   (properties: registry.DiscoverRequest.$Shape): registry.DiscoverRequest & registry.DiscoverRequest.$Shape;
         *   (properties?: registry.DiscoverRequest.$Properties): registry.DiscoverRequest;
         * }}
         */
        DiscoverRequest.create = function(properties) {
            return new DiscoverRequest(properties);
        };

        /**
         * Encodes the specified DiscoverRequest message. Does not implicitly {@link registry.DiscoverRequest.verify|verify} messages.
         * @function encode
         * @memberof registry.DiscoverRequest
         * @static
         * @param {registry.DiscoverRequest.$Properties} message DiscoverRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        DiscoverRequest.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.service != null && $Object.hasOwnProperty.call(message, "service") && message.service !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.service);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a DiscoverRequest message from the specified reader or buffer.
         * @function decode
         * @memberof registry.DiscoverRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.DiscoverRequest & registry.DiscoverRequest.$Shape} DiscoverRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        DiscoverRequest.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.DiscoverRequest();
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
                            message.service = value;
                        else
                            delete message.service;
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

        return DiscoverRequest;
    })();

    registry.DiscoverResponse = (function() {

        /**
         * Properties of a DiscoverResponse.
         * @typedef {Object} registry.DiscoverResponse.$Properties
         * @property {string|null} [epoch] DiscoverResponse epoch
         * @property {number|null} [revision] DiscoverResponse revision
         * @property {boolean|null} [settled] DiscoverResponse settled
         * @property {Array.<registry.Instance.$Properties>|null} [instances] DiscoverResponse instances
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a DiscoverResponse.
         * @memberof registry
         * @interface IDiscoverResponse
         * @augments registry.DiscoverResponse.$Properties
         * @deprecated Use registry.DiscoverResponse.$Properties instead.
         */

        /**
         * Shape of a DiscoverResponse.
         * @typedef {registry.DiscoverResponse.$Properties} registry.DiscoverResponse.$Shape
         */

        /**
         * Constructs a new DiscoverResponse.
         * @memberof registry
         * @classdesc Represents a DiscoverResponse.
         * @constructor
         * @param {registry.DiscoverResponse.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const DiscoverResponse = function (properties) {
            this.instances = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * DiscoverResponse epoch.
         * @member {string} epoch
         * @memberof registry.DiscoverResponse
         * @instance
         */
        DiscoverResponse.prototype.epoch = "";

        /**
         * DiscoverResponse revision.
         * @member {number} revision
         * @memberof registry.DiscoverResponse
         * @instance
         */
        DiscoverResponse.prototype.revision = 0;

        /**
         * DiscoverResponse settled.
         * @member {boolean} settled
         * @memberof registry.DiscoverResponse
         * @instance
         */
        DiscoverResponse.prototype.settled = false;

        /**
         * DiscoverResponse instances.
         * @member {Array.<registry.Instance.$Properties>} instances
         * @memberof registry.DiscoverResponse
         * @instance
         */
        DiscoverResponse.prototype.instances = $util.emptyArray;

        /**
         * Creates a new DiscoverResponse instance using the specified properties.
         * @function create
         * @memberof registry.DiscoverResponse
         * @static
         * @param {registry.DiscoverResponse.$Properties=} [properties] Properties to set
         * @returns {registry.DiscoverResponse} DiscoverResponse instance
         * @type {{
         *   (properties: registry.DiscoverResponse.$Shape): registry.DiscoverResponse & registry.DiscoverResponse.$Shape;
         *   (properties?: registry.DiscoverResponse.$Properties): registry.DiscoverResponse;
         * }}
         */
        DiscoverResponse.create = function(properties) {
            return new DiscoverResponse(properties);
        };

        /**
         * Encodes the specified DiscoverResponse message. Does not implicitly {@link registry.DiscoverResponse.verify|verify} messages.
         * @function encode
         * @memberof registry.DiscoverResponse
         * @static
         * @param {registry.DiscoverResponse.$Properties} message DiscoverResponse message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        DiscoverResponse.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.epoch);
            if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && !$Object.is(message.revision, 0))
                writer.uint32(/* id 2, wireType 1 =*/17).double(message.revision);
            if (message.settled != null && $Object.hasOwnProperty.call(message, "settled") && message.settled !== false)
                writer.uint32(/* id 3, wireType 0 =*/24).bool(message.settled);
            if (message.instances != null && message.instances.length)
                for (let i = 0; i < message.instances.length; ++i)
                    $root.registry.Instance.encode(message.instances[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a DiscoverResponse message from the specified reader or buffer.
         * @function decode
         * @memberof registry.DiscoverResponse
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.DiscoverResponse & registry.DiscoverResponse.$Shape} DiscoverResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        DiscoverResponse.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.DiscoverResponse();
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
                            message.epoch = value;
                        else
                            delete message.epoch;
                        continue;
                    }
                case 2: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.revision = value;
                        else
                            delete message.revision;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.settled = value;
                        else
                            delete message.settled;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if (!(message.instances && message.instances.length))
                            message.instances = [];
                        message.instances.push($root.registry.Instance.decode(reader, reader.size(), $undefined, _depth + 1));
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

        return DiscoverResponse;
    })();

    registry.WatchRequest = (function() {

        /**
         * Properties of a WatchRequest.
         * @typedef {Object} registry.WatchRequest.$Properties
         * @property {string|null} [service] WatchRequest service
         * @property {string|null} [epoch] WatchRequest epoch
         * @property {number|null} [revision] WatchRequest revision
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a WatchRequest.
         * @memberof registry
         * @interface IWatchRequest
         * @augments registry.WatchRequest.$Properties
         * @deprecated Use registry.WatchRequest.$Properties instead.
         */

        /**
         * Shape of a WatchRequest.
         * @typedef {registry.WatchRequest.$Properties} registry.WatchRequest.$Shape
         */

        /**
         * Constructs a new WatchRequest.
         * @memberof registry
         * @classdesc Represents a WatchRequest.
         * @constructor
         * @param {registry.WatchRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const WatchRequest = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * WatchRequest service.
         * @member {string} service
         * @memberof registry.WatchRequest
         * @instance
         */
        WatchRequest.prototype.service = "";

        /**
         * WatchRequest epoch.
         * @member {string} epoch
         * @memberof registry.WatchRequest
         * @instance
         */
        WatchRequest.prototype.epoch = "";

        /**
         * WatchRequest revision.
         * @member {number} revision
         * @memberof registry.WatchRequest
         * @instance
         */
        WatchRequest.prototype.revision = 0;

        /**
         * Creates a new WatchRequest instance using the specified properties.
         * @function create
         * @memberof registry.WatchRequest
         * @static
         * @param {registry.WatchRequest.$Properties=} [properties] Properties to set
         * @returns {registry.WatchRequest} WatchRequest instance
         * @type {{
         *   (properties: registry.WatchRequest.$Shape): registry.WatchRequest & registry.WatchRequest.$Shape;
         *   (properties?: registry.WatchRequest.$Properties): registry.WatchRequest;
         * }}
         */
        WatchRequest.create = function(properties) {
            return new WatchRequest(properties);
        };

        /**
         * Encodes the specified WatchRequest message. Does not implicitly {@link registry.WatchRequest.verify|verify} messages.
         * @function encode
         * @memberof registry.WatchRequest
         * @static
         * @param {registry.WatchRequest.$Properties} message WatchRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        WatchRequest.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.service != null && $Object.hasOwnProperty.call(message, "service") && message.service !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.service);
            if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.epoch);
            if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && !$Object.is(message.revision, 0))
                writer.uint32(/* id 3, wireType 1 =*/25).double(message.revision);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a WatchRequest message from the specified reader or buffer.
         * @function decode
         * @memberof registry.WatchRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.WatchRequest & registry.WatchRequest.$Shape} WatchRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        WatchRequest.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.WatchRequest();
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
                            message.service = value;
                        else
                            delete message.service;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.epoch = value;
                        else
                            delete message.epoch;
                        continue;
                    }
                case 3: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.revision = value;
                        else
                            delete message.revision;
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

        return WatchRequest;
    })();

    registry.WatchEvent = (function() {

        /**
         * Properties of a WatchEvent.
         * @typedef {Object} registry.WatchEvent.$Properties
         * @property {string|null} [epoch] WatchEvent epoch
         * @property {number|null} [revision] WatchEvent revision
         * @property {boolean|null} [settled] WatchEvent settled
         * @property {boolean|null} [snapshot] WatchEvent snapshot
         * @property {Array.<registry.Instance.$Properties>|null} [up] WatchEvent up
         * @property {Array.<registry.Gone.$Properties>|null} [down] WatchEvent down
         * @property {number|null} [withinMs] WatchEvent withinMs
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a WatchEvent.
         * @memberof registry
         * @interface IWatchEvent
         * @augments registry.WatchEvent.$Properties
         * @deprecated Use registry.WatchEvent.$Properties instead.
         */

        /**
         * Shape of a WatchEvent.
         * @typedef {registry.WatchEvent.$Properties} registry.WatchEvent.$Shape
         */

        /**
         * Constructs a new WatchEvent.
         * @memberof registry
         * @classdesc Represents a WatchEvent.
         * @constructor
         * @param {registry.WatchEvent.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const WatchEvent = function (properties) {
            this.up = [];
            this.down = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * WatchEvent epoch.
         * @member {string} epoch
         * @memberof registry.WatchEvent
         * @instance
         */
        WatchEvent.prototype.epoch = "";

        /**
         * WatchEvent revision.
         * @member {number} revision
         * @memberof registry.WatchEvent
         * @instance
         */
        WatchEvent.prototype.revision = 0;

        /**
         * WatchEvent settled.
         * @member {boolean} settled
         * @memberof registry.WatchEvent
         * @instance
         */
        WatchEvent.prototype.settled = false;

        /**
         * WatchEvent snapshot.
         * @member {boolean} snapshot
         * @memberof registry.WatchEvent
         * @instance
         */
        WatchEvent.prototype.snapshot = false;

        /**
         * WatchEvent up.
         * @member {Array.<registry.Instance.$Properties>} up
         * @memberof registry.WatchEvent
         * @instance
         */
        WatchEvent.prototype.up = $util.emptyArray;

        /**
         * WatchEvent down.
         * @member {Array.<registry.Gone.$Properties>} down
         * @memberof registry.WatchEvent
         * @instance
         */
        WatchEvent.prototype.down = $util.emptyArray;

        /**
         * WatchEvent withinMs.
         * @member {number} withinMs
         * @memberof registry.WatchEvent
         * @instance
         */
        WatchEvent.prototype.withinMs = 0;

        /**
         * Creates a new WatchEvent instance using the specified properties.
         * @function create
         * @memberof registry.WatchEvent
         * @static
         * @param {registry.WatchEvent.$Properties=} [properties] Properties to set
         * @returns {registry.WatchEvent} WatchEvent instance
         * @type {{
         *   (properties: registry.WatchEvent.$Shape): registry.WatchEvent & registry.WatchEvent.$Shape;
         *   (properties?: registry.WatchEvent.$Properties): registry.WatchEvent;
         * }}
         */
        WatchEvent.create = function(properties) {
            return new WatchEvent(properties);
        };

        /**
         * Encodes the specified WatchEvent message. Does not implicitly {@link registry.WatchEvent.verify|verify} messages.
         * @function encode
         * @memberof registry.WatchEvent
         * @static
         * @param {registry.WatchEvent.$Properties} message WatchEvent message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        WatchEvent.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.epoch);
            if (message.revision != null && $Object.hasOwnProperty.call(message, "revision") && !$Object.is(message.revision, 0))
                writer.uint32(/* id 2, wireType 1 =*/17).double(message.revision);
            if (message.settled != null && $Object.hasOwnProperty.call(message, "settled") && message.settled !== false)
                writer.uint32(/* id 3, wireType 0 =*/24).bool(message.settled);
            if (message.snapshot != null && $Object.hasOwnProperty.call(message, "snapshot") && message.snapshot !== false)
                writer.uint32(/* id 4, wireType 0 =*/32).bool(message.snapshot);
            if (message.up != null && message.up.length)
                for (let i = 0; i < message.up.length; ++i)
                    $root.registry.Instance.encode(message.up[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
            if (message.down != null && message.down.length)
                for (let i = 0; i < message.down.length; ++i)
                    $root.registry.Gone.encode(message.down[i], writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
            if (message.withinMs != null && $Object.hasOwnProperty.call(message, "withinMs") && message.withinMs !== 0)
                writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.withinMs);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a WatchEvent message from the specified reader or buffer.
         * @function decode
         * @memberof registry.WatchEvent
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.WatchEvent & registry.WatchEvent.$Shape} WatchEvent
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        WatchEvent.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.WatchEvent();
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
                            message.epoch = value;
                        else
                            delete message.epoch;
                        continue;
                    }
                case 2: {
                        if (wireType !== 1)
                            break;
                        if (!$Object.is(value = reader.double(), 0))
                            message.revision = value;
                        else
                            delete message.revision;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.settled = value;
                        else
                            delete message.settled;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.bool())
                            message.snapshot = value;
                        else
                            delete message.snapshot;
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if (!(message.up && message.up.length))
                            message.up = [];
                        message.up.push($root.registry.Instance.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if (!(message.down && message.down.length))
                            message.down = [];
                        message.down.push($root.registry.Gone.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.withinMs = value;
                        else
                            delete message.withinMs;
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

        return WatchEvent;
    })();

    registry.Gone = (function() {

        /**
         * Properties of a Gone.
         * @typedef {Object} registry.Gone.$Properties
         * @property {string|null} [host] Gone host
         * @property {number|null} [port] Gone port
         * @property {registry.GoneReason|null} [reason] Gone reason
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Gone.
         * @memberof registry
         * @interface IGone
         * @augments registry.Gone.$Properties
         * @deprecated Use registry.Gone.$Properties instead.
         */

        /**
         * Shape of a Gone.
         * @typedef {registry.Gone.$Properties} registry.Gone.$Shape
         */

        /**
         * Constructs a new Gone.
         * @memberof registry
         * @classdesc Represents a Gone.
         * @constructor
         * @param {registry.Gone.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Gone = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Gone host.
         * @member {string} host
         * @memberof registry.Gone
         * @instance
         */
        Gone.prototype.host = "";

        /**
         * Gone port.
         * @member {number} port
         * @memberof registry.Gone
         * @instance
         */
        Gone.prototype.port = 0;

        /**
         * Gone reason.
         * @member {registry.GoneReason} reason
         * @memberof registry.Gone
         * @instance
         */
        Gone.prototype.reason = 0;

        /**
         * Creates a new Gone instance using the specified properties.
         * @function create
         * @memberof registry.Gone
         * @static
         * @param {registry.Gone.$Properties=} [properties] Properties to set
         * @returns {registry.Gone} Gone instance
         * @type {{
         *   (properties: registry.Gone.$Shape): registry.Gone & registry.Gone.$Shape;
         *   (properties?: registry.Gone.$Properties): registry.Gone;
         * }}
         */
        Gone.create = function(properties) {
            return new Gone(properties);
        };

        /**
         * Encodes the specified Gone message. Does not implicitly {@link registry.Gone.verify|verify} messages.
         * @function encode
         * @memberof registry.Gone
         * @static
         * @param {registry.Gone.$Properties} message Gone message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Gone.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.host != null && $Object.hasOwnProperty.call(message, "host") && message.host !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.host);
            if (message.port != null && $Object.hasOwnProperty.call(message, "port") && message.port !== 0)
                writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.port);
            if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== 0)
                writer.uint32(/* id 3, wireType 0 =*/24).int32(message.reason);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Gone message from the specified reader or buffer.
         * @function decode
         * @memberof registry.Gone
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.Gone & registry.Gone.$Shape} Gone
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Gone.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.Gone();
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
                            message.host = value;
                        else
                            delete message.host;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.port = value;
                        else
                            delete message.port;
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.reason = value;
                        else
                            delete message.reason;
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

        return Gone;
    })();

    /**
     * GoneReason enum.
     * @name registry.GoneReason
     * @enum {number}
     * @property {number} DEREGISTERED=0 DEREGISTERED value
     * @property {number} EXPIRED=1 EXPIRED value
     * @property {number} SUPERSEDED=2 SUPERSEDED value
     */
    registry.GoneReason = (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "DEREGISTERED"] = 0;
        values[valuesById[1] = "EXPIRED"] = 1;
        values[valuesById[2] = "SUPERSEDED"] = 2;
        return values;
    })();

    registry.ListServicesRequest = (function() {

        /**
         * Properties of a ListServicesRequest.
         * @typedef {Object} registry.ListServicesRequest.$Properties
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a ListServicesRequest.
         * @memberof registry
         * @interface IListServicesRequest
         * @augments registry.ListServicesRequest.$Properties
         * @deprecated Use registry.ListServicesRequest.$Properties instead.
         */

        /**
         * Shape of a ListServicesRequest.
         * @typedef {registry.ListServicesRequest.$Properties} registry.ListServicesRequest.$Shape
         */

        /**
         * Constructs a new ListServicesRequest.
         * @memberof registry
         * @classdesc Represents a ListServicesRequest.
         * @constructor
         * @param {registry.ListServicesRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ListServicesRequest = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Creates a new ListServicesRequest instance using the specified properties.
         * @function create
         * @memberof registry.ListServicesRequest
         * @static
         * @param {registry.ListServicesRequest.$Properties=} [properties] Properties to set
         * @returns {registry.ListServicesRequest} ListServicesRequest instance
         * @type {{
         *   (properties: registry.ListServicesRequest.$Shape): registry.ListServicesRequest & registry.ListServicesRequest.$Shape;
         *   (properties?: registry.ListServicesRequest.$Properties): registry.ListServicesRequest;
         * }}
         */
        ListServicesRequest.create = function(properties) {
            return new ListServicesRequest(properties);
        };

        /**
         * Encodes the specified ListServicesRequest message. Does not implicitly {@link registry.ListServicesRequest.verify|verify} messages.
         * @function encode
         * @memberof registry.ListServicesRequest
         * @static
         * @param {registry.ListServicesRequest.$Properties} message ListServicesRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ListServicesRequest.encode = function (message, writer, _depth) {
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
         * Decodes a ListServicesRequest message from the specified reader or buffer.
         * @function decode
         * @memberof registry.ListServicesRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.ListServicesRequest & registry.ListServicesRequest.$Shape} ListServicesRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ListServicesRequest.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.ListServicesRequest();
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

        return ListServicesRequest;
    })();

    registry.ListServicesResponse = (function() {

        /**
         * Properties of a ListServicesResponse.
         * @typedef {Object} registry.ListServicesResponse.$Properties
         * @property {Array.<registry.ServiceSummary.$Properties>|null} [services] ListServicesResponse services
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a ListServicesResponse.
         * @memberof registry
         * @interface IListServicesResponse
         * @augments registry.ListServicesResponse.$Properties
         * @deprecated Use registry.ListServicesResponse.$Properties instead.
         */

        /**
         * Shape of a ListServicesResponse.
         * @typedef {registry.ListServicesResponse.$Properties} registry.ListServicesResponse.$Shape
         */

        /**
         * Constructs a new ListServicesResponse.
         * @memberof registry
         * @classdesc Represents a ListServicesResponse.
         * @constructor
         * @param {registry.ListServicesResponse.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ListServicesResponse = function (properties) {
            this.services = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ListServicesResponse services.
         * @member {Array.<registry.ServiceSummary.$Properties>} services
         * @memberof registry.ListServicesResponse
         * @instance
         */
        ListServicesResponse.prototype.services = $util.emptyArray;

        /**
         * Creates a new ListServicesResponse instance using the specified properties.
         * @function create
         * @memberof registry.ListServicesResponse
         * @static
         * @param {registry.ListServicesResponse.$Properties=} [properties] Properties to set
         * @returns {registry.ListServicesResponse} ListServicesResponse instance
         * @type {{
         *   (properties: registry.ListServicesResponse.$Shape): registry.ListServicesResponse & registry.ListServicesResponse.$Shape;
         *   (properties?: registry.ListServicesResponse.$Properties): registry.ListServicesResponse;
         * }}
         */
        ListServicesResponse.create = function(properties) {
            return new ListServicesResponse(properties);
        };

        /**
         * Encodes the specified ListServicesResponse message. Does not implicitly {@link registry.ListServicesResponse.verify|verify} messages.
         * @function encode
         * @memberof registry.ListServicesResponse
         * @static
         * @param {registry.ListServicesResponse.$Properties} message ListServicesResponse message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ListServicesResponse.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.services != null && message.services.length)
                for (let i = 0; i < message.services.length; ++i)
                    $root.registry.ServiceSummary.encode(message.services[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a ListServicesResponse message from the specified reader or buffer.
         * @function decode
         * @memberof registry.ListServicesResponse
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.ListServicesResponse & registry.ListServicesResponse.$Shape} ListServicesResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ListServicesResponse.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.ListServicesResponse();
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
                        if (!(message.services && message.services.length))
                            message.services = [];
                        message.services.push($root.registry.ServiceSummary.decode(reader, reader.size(), $undefined, _depth + 1));
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

        return ListServicesResponse;
    })();

    registry.ServiceSummary = (function() {

        /**
         * Properties of a ServiceSummary.
         * @typedef {Object} registry.ServiceSummary.$Properties
         * @property {string|null} [name] ServiceSummary name
         * @property {number|null} [instances] ServiceSummary instances
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a ServiceSummary.
         * @memberof registry
         * @interface IServiceSummary
         * @augments registry.ServiceSummary.$Properties
         * @deprecated Use registry.ServiceSummary.$Properties instead.
         */

        /**
         * Shape of a ServiceSummary.
         * @typedef {registry.ServiceSummary.$Properties} registry.ServiceSummary.$Shape
         */

        /**
         * Constructs a new ServiceSummary.
         * @memberof registry
         * @classdesc Represents a ServiceSummary.
         * @constructor
         * @param {registry.ServiceSummary.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ServiceSummary = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ServiceSummary name.
         * @member {string} name
         * @memberof registry.ServiceSummary
         * @instance
         */
        ServiceSummary.prototype.name = "";

        /**
         * ServiceSummary instances.
         * @member {number} instances
         * @memberof registry.ServiceSummary
         * @instance
         */
        ServiceSummary.prototype.instances = 0;

        /**
         * Creates a new ServiceSummary instance using the specified properties.
         * @function create
         * @memberof registry.ServiceSummary
         * @static
         * @param {registry.ServiceSummary.$Properties=} [properties] Properties to set
         * @returns {registry.ServiceSummary} ServiceSummary instance
         * @type {{
         *   (properties: registry.ServiceSummary.$Shape): registry.ServiceSummary & registry.ServiceSummary.$Shape;
         *   (properties?: registry.ServiceSummary.$Properties): registry.ServiceSummary;
         * }}
         */
        ServiceSummary.create = function(properties) {
            return new ServiceSummary(properties);
        };

        /**
         * Encodes the specified ServiceSummary message. Does not implicitly {@link registry.ServiceSummary.verify|verify} messages.
         * @function encode
         * @memberof registry.ServiceSummary
         * @static
         * @param {registry.ServiceSummary.$Properties} message ServiceSummary message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ServiceSummary.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
            if (message.instances != null && $Object.hasOwnProperty.call(message, "instances") && message.instances !== 0)
                writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.instances);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a ServiceSummary message from the specified reader or buffer.
         * @function decode
         * @memberof registry.ServiceSummary
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {registry.ServiceSummary & registry.ServiceSummary.$Shape} ServiceSummary
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ServiceSummary.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.registry.ServiceSummary();
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
                            message.name = value;
                        else
                            delete message.name;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.instances = value;
                        else
                            delete message.instances;
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

        return ServiceSummary;
    })();

    return registry;
})();

export {
  $root as default
};
