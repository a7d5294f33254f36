/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["wirebook"] || ($protobuf.roots["wirebook"] = {});

export const rpc = $root.rpc = (() => {

    /**
     * Namespace rpc.
     * @exports rpc
     * @namespace
     */
    const rpc = {};

    rpc.RpcRequest = (function() {

        /**
         * Properties of a RpcRequest.
         * @typedef {Object} rpc.RpcRequest.$Properties
         * @property {string|null} [serviceName] RpcRequest serviceName
         * @property {string|null} [methodName] RpcRequest methodName
         * @property {Uint8Array|null} [requestData] RpcRequest requestData
         * @property {string|null} [requestId] RpcRequest requestId
         * @property {number|null} [timeoutMs] RpcRequest timeoutMs
         * @property {rpc.RequestKind|null} [kind] RpcRequest kind
         * @property {Object.<string,string>|null} [metadata] RpcRequest metadata
         * @property {number|null} [attempt] RpcRequest attempt
         * @property {string|null} [targetId] RpcRequest targetId
         * @property {number|null} [features] RpcRequest features
         * @property {number|null} [credit] RpcRequest credit
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a RpcRequest.
         * @memberof rpc
         * @interface IRpcRequest
         * @augments rpc.RpcRequest.$Properties
         * @deprecated Use rpc.RpcRequest.$Properties instead.
         */

        /**
         * Shape of a RpcRequest.
         * @typedef {rpc.RpcRequest.$Properties} rpc.RpcRequest.$Shape
         */

        /**
         * Constructs a new RpcRequest.
         * @memberof rpc
         * @classdesc Represents a RpcRequest.
         * @constructor
         * @param {rpc.RpcRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const RpcRequest = function (properties) {
            this.metadata = {};
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * RpcRequest serviceName.
         * @member {string} serviceName
         * @memberof rpc.RpcRequest
         * @instance
         */
        RpcRequest.prototype.serviceName = "";

        /**
         * RpcRequest methodName.
         * @member {string} methodName
         * @memberof rpc.RpcRequest
         * @instance
         */
        RpcRequest.prototype.methodName = "";

        /**
         * RpcRequest requestData.
         * @member {Uint8Array} requestData
         * @memberof rpc.RpcRequest
         * @instance
         */
        RpcRequest.prototype.requestData = $util.newBuffer([]);

        /**
         * RpcRequest requestId.
         * @member {string} requestId
         * @memberof rpc.RpcRequest
         * @instance
         */
        RpcRequest.prototype.requestId = "";

        /**
         * RpcRequest timeoutMs.
         * @member {number} timeoutMs
         * @memberof rpc.RpcRequest
         * @instance
         */
        RpcRequest.prototype.timeoutMs = 0;

        /**
         * RpcRequest kind.
         * @member {rpc.RequestKind} kind
         * @memberof rpc.RpcRequest
         * @instance
         */
        RpcRequest.prototype.kind = 0;

        /**
         * RpcRequest metadata.
         * @member {Object.<string,string>} metadata
         * @memberof rpc.RpcRequest
         * @instance
         */
        RpcRequest.prototype.metadata = $util.emptyObject;

        /**
         * RpcRequest attempt.
         * @member {number} attempt
         * @memberof rpc.RpcRequest
         * @instance
         */
        RpcRequest.prototype.attempt = 0;

        /**
         * RpcRequest targetId.
         * @member {string} targetId
         * @memberof rpc.RpcRequest
         * @instance
         */
        RpcRequest.prototype.targetId = "";

        /**
         * RpcRequest features.
         * @member {number} features
         * @memberof rpc.RpcRequest
         * @instance
         */
        RpcRequest.prototype.features = 0;

        /**
         * RpcRequest credit.
         * @member {number} credit
         * @memberof rpc.RpcRequest
         * @instance
         */
        RpcRequest.prototype.credit = 0;

        /**
         * Creates a new RpcRequest instance using the specified properties.
         * @function create
         * @memberof rpc.RpcRequest
         * @static
         * @param {rpc.RpcRequest.$Properties=} [properties] Properties to set
         * @returns {rpc.RpcRequest} RpcRequest instance
         * @type {{
         *   (properties: rpc.RpcRequest.$Shape): rpc.RpcRequest & rpc.RpcRequest.$Shape;
         *   (properties?: rpc.RpcRequest.$Properties): rpc.RpcRequest;
         * }}
         */
        RpcRequest.create = function(properties) {
            return new RpcRequest(properties);
        };

        /**
         * Encodes the specified RpcRequest message. Does not implicitly {@link rpc.RpcRequest.verify|verify} messages.
         * @function encode
         * @memberof rpc.RpcRequest
         * @static
         * @param {rpc.RpcRequest.$Properties} message RpcRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        RpcRequest.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.serviceName != null && $Object.hasOwnProperty.call(message, "serviceName") && message.serviceName !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.serviceName);
            if (message.methodName != null && $Object.hasOwnProperty.call(message, "methodName") && message.methodName !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.methodName);
            if (message.requestData != null && $Object.hasOwnProperty.call(message, "requestData") && message.requestData.length)
                writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.requestData);
            if (message.requestId != null && $Object.hasOwnProperty.call(message, "requestId") && message.requestId !== "")
                writer.uint32(/* id 4, wireType 2 =*/34).string(message.requestId);
            if (message.timeoutMs != null && $Object.hasOwnProperty.call(message, "timeoutMs") && message.timeoutMs !== 0)
                writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.timeoutMs);
            if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
                writer.uint32(/* id 6, wireType 0 =*/48).int32(message.kind);
            if (message.metadata != null && $Object.hasOwnProperty.call(message, "metadata"))
                for (let keys = $Object.keys(message.metadata), i = 0; i < keys.length; ++i)
                    writer.uint32(/* id 7, wireType 2 =*/58).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.metadata[keys[i]]).ldelim();
            if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== 0)
                writer.uint32(/* id 8, wireType 0 =*/64).uint32(message.attempt);
            if (message.targetId != null && $Object.hasOwnProperty.call(message, "targetId") && message.targetId !== "")
                writer.uint32(/* id 9, wireType 2 =*/74).string(message.targetId);
            if (message.features != null && $Object.hasOwnProperty.call(message, "features") && message.features !== 0)
                writer.uint32(/* id 10, wireType 0 =*/80).uint32(message.features);
            if (message.credit != null && $Object.hasOwnProperty.call(message, "credit") && message.credit !== 0)
                writer.uint32(/* id 11, wireType 0 =*/88).uint32(message.credit);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a RpcRequest message from the specified reader or buffer.
         * @function decode
         * @memberof rpc.RpcRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {rpc.RpcRequest & rpc.RpcRequest.$Shape} RpcRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        RpcRequest.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.rpc.RpcRequest();
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
                            message.serviceName = value;
                        else
                            delete message.serviceName;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.methodName = value;
                        else
                            delete message.methodName;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.requestData = value;
                        else
                            delete message.requestData;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.requestId = value;
                        else
                            delete message.requestId;
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.timeoutMs = value;
                        else
                            delete message.timeoutMs;
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.kind = value;
                        else
                            delete message.kind;
                        continue;
                    }
                case 7: {
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
                case 8: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.attempt = value;
                        else
                            delete message.attempt;
                        continue;
                    }
                case 9: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.targetId = value;
                        else
                            delete message.targetId;
                        continue;
                    }
                case 10: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.features = value;
                        else
                            delete message.features;
                        continue;
                    }
                case 11: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.credit = value;
                        else
                            delete message.credit;
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

        return RpcRequest;
    })();

    rpc.RpcResponse = (function() {

        /**
         * Properties of a RpcResponse.
         * @typedef {Object} rpc.RpcResponse.$Properties
         * @property {string|null} [requestId] RpcResponse requestId
         * @property {number|null} [errorCode] RpcResponse errorCode
         * @property {string|null} [errorMsg] RpcResponse errorMsg
         * @property {Uint8Array|null} [responseData] RpcResponse responseData
         * @property {rpc.ResponseKind|null} [kind] RpcResponse kind
         * @property {number|null} [flags] RpcResponse flags
         * @property {number|null} [retryAfterMs] RpcResponse retryAfterMs
         * @property {Object.<string,string>|null} [metadata] RpcResponse metadata
         * @property {number|null} [features] RpcResponse features
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a RpcResponse.
         * @memberof rpc
         * @interface IRpcResponse
         * @augments rpc.RpcResponse.$Properties
         * @deprecated Use rpc.RpcResponse.$Properties instead.
         */

        /**
         * Shape of a RpcResponse.
         * @typedef {rpc.RpcResponse.$Properties} rpc.RpcResponse.$Shape
         */

        /**
         * Constructs a new RpcResponse.
         * @memberof rpc
         * @classdesc Represents a RpcResponse.
         * @constructor
         * @param {rpc.RpcResponse.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const RpcResponse = function (properties) {
            this.metadata = {};
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * RpcResponse requestId.
         * @member {string} requestId
         * @memberof rpc.RpcResponse
         * @instance
         */
        RpcResponse.prototype.requestId = "";

        /**
         * RpcResponse errorCode.
         * @member {number} errorCode
         * @memberof rpc.RpcResponse
         * @instance
         */
        RpcResponse.prototype.errorCode = 0;

        /**
         * RpcResponse errorMsg.
         * @member {string} errorMsg
         * @memberof rpc.RpcResponse
         * @instance
         */
        RpcResponse.prototype.errorMsg = "";

        /**
         * RpcResponse responseData.
         * @member {Uint8Array} responseData
         * @memberof rpc.RpcResponse
         * @instance
         */
        RpcResponse.prototype.responseData = $util.newBuffer([]);

        /**
         * RpcResponse kind.
         * @member {rpc.ResponseKind} kind
         * @memberof rpc.RpcResponse
         * @instance
         */
        RpcResponse.prototype.kind = 0;

        /**
         * RpcResponse flags.
         * @member {number} flags
         * @memberof rpc.RpcResponse
         * @instance
         */
        RpcResponse.prototype.flags = 0;

        /**
         * RpcResponse retryAfterMs.
         * @member {number} retryAfterMs
         * @memberof rpc.RpcResponse
         * @instance
         */
        RpcResponse.prototype.retryAfterMs = 0;

        /**
         * RpcResponse metadata.
         * @member {Object.<string,string>} metadata
         * @memberof rpc.RpcResponse
         * @instance
         */
        RpcResponse.prototype.metadata = $util.emptyObject;

        /**
         * RpcResponse features.
         * @member {number} features
         * @memberof rpc.RpcResponse
         * @instance
         */
        RpcResponse.prototype.features = 0;

        /**
         * Creates a new RpcResponse instance using the specified properties.
         * @function create
         * @memberof rpc.RpcResponse
         * @static
         * @param {rpc.RpcResponse.$Properties=} [properties] Properties to set
         * @returns {rpc.RpcResponse} RpcResponse instance
         * @type {{
         *   (properties: rpc.RpcResponse.$Shape): rpc.RpcResponse & rpc.RpcResponse.$Shape;
         *   (properties?: rpc.RpcResponse.$Properties): rpc.RpcResponse;
         * }}
         */
        RpcResponse.create = function(properties) {
            return new RpcResponse(properties);
        };

        /**
         * Encodes the specified RpcResponse message. Does not implicitly {@link rpc.RpcResponse.verify|verify} messages.
         * @function encode
         * @memberof rpc.RpcResponse
         * @static
         * @param {rpc.RpcResponse.$Properties} message RpcResponse message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        RpcResponse.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.requestId != null && $Object.hasOwnProperty.call(message, "requestId") && message.requestId !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.requestId);
            if (message.errorCode != null && $Object.hasOwnProperty.call(message, "errorCode") && message.errorCode !== 0)
                writer.uint32(/* id 2, wireType 0 =*/16).int32(message.errorCode);
            if (message.errorMsg != null && $Object.hasOwnProperty.call(message, "errorMsg") && message.errorMsg !== "")
                writer.uint32(/* id 3, wireType 2 =*/26).string(message.errorMsg);
            if (message.responseData != null && $Object.hasOwnProperty.call(message, "responseData") && message.responseData.length)
                writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.responseData);
            if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== 0)
                writer.uint32(/* id 5, wireType 0 =*/40).int32(message.kind);
            if (message.flags != null && $Object.hasOwnProperty.call(message, "flags") && message.flags !== 0)
                writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.flags);
            if (message.retryAfterMs != null && $Object.hasOwnProperty.call(message, "retryAfterMs") && message.retryAfterMs !== 0)
                writer.uint32(/* id 7, wireType 0 =*/56).int32(message.retryAfterMs);
            if (message.metadata != null && $Object.hasOwnProperty.call(message, "metadata"))
                for (let keys = $Object.keys(message.metadata), i = 0; i < keys.length; ++i)
                    writer.uint32(/* id 8, wireType 2 =*/66).fork().uint32(/* id 1, wireType 2 =*/10).string(keys[i]).uint32(/* id 2, wireType 2 =*/18).string(message.metadata[keys[i]]).ldelim();
            if (message.features != null && $Object.hasOwnProperty.call(message, "features") && message.features !== 0)
                writer.uint32(/* id 9, wireType 0 =*/72).uint32(message.features);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a RpcResponse message from the specified reader or buffer.
         * @function decode
         * @memberof rpc.RpcResponse
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {rpc.RpcResponse & rpc.RpcResponse.$Shape} RpcResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        RpcResponse.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.rpc.RpcResponse();
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
                            message.requestId = value;
                        else
                            delete message.requestId;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.errorCode = value;
                        else
                            delete message.errorCode;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.errorMsg = value;
                        else
                            delete message.errorMsg;
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.responseData = value;
                        else
                            delete message.responseData;
                        continue;
                    }
                case 5: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.kind = value;
                        else
                            delete message.kind;
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.flags = value;
                        else
                            delete message.flags;
                        continue;
                    }
                case 7: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.retryAfterMs = value;
                        else
                            delete message.retryAfterMs;
                        continue;
                    }
                case 8: {
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
                case 9: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.uint32())
                            message.features = value;
                        else
                            delete message.features;
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

        return RpcResponse;
    })();

    /**
     * RequestKind enum.
     * @name rpc.RequestKind
     * @enum {number}
     * @property {number} CALL=0 CALL value
     * @property {number} ONE_WAY=1 ONE_WAY value
     * @property {number} CANCEL=2 CANCEL value
     * @property {number} CREDIT=3 CREDIT value
     * @property {number} PING=4 PING value
     * @property {number} DRAIN_ACK=5 DRAIN_ACK value
     */
    rpc.RequestKind = (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "CALL"] = 0;
        values[valuesById[1] = "ONE_WAY"] = 1;
        values[valuesById[2] = "CANCEL"] = 2;
        values[valuesById[3] = "CREDIT"] = 3;
        values[valuesById[4] = "PING"] = 4;
        values[valuesById[5] = "DRAIN_ACK"] = 5;
        return values;
    })();

    /**
     * ResponseKind enum.
     * @name rpc.ResponseKind
     * @enum {number}
     * @property {number} REPLY=0 REPLY value
     * @property {number} ITEM=1 ITEM value
     * @property {number} DRAIN=2 DRAIN value
     * @property {number} PONG=3 PONG value
     */
    rpc.ResponseKind = (function() {
        const valuesById = $Object.create(null), values = $Object.create(valuesById);
        values[valuesById[0] = "REPLY"] = 0;
        values[valuesById[1] = "ITEM"] = 1;
        values[valuesById[2] = "DRAIN"] = 2;
        values[valuesById[3] = "PONG"] = 3;
        return values;
    })();

    return rpc;
})();

export {
  $root as default
};
