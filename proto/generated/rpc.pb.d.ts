import * as $protobuf from "protobufjs/minimal.js";

/** Namespace rpc. */
export namespace rpc {

    /**
     * Properties of a RpcRequest.
     * @deprecated Use rpc.RpcRequest.$Properties instead.
     */
    interface IRpcRequest extends rpc.RpcRequest.$Properties {
    }

    /** Represents a RpcRequest. */
    class RpcRequest {

        /**
         * Constructs a new RpcRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: rpc.RpcRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** RpcRequest serviceName. */
        serviceName: string;

        /** RpcRequest methodName. */
        methodName: string;

        /** RpcRequest requestData. */
        requestData: Uint8Array;

        /** RpcRequest requestId. */
        requestId: string;

        /** RpcRequest timeoutMs. */
        timeoutMs: number;

        /** RpcRequest kind. */
        kind: rpc.RequestKind;

        /** RpcRequest metadata. */
        metadata: { [k: string]: string };

        /** RpcRequest attempt. */
        attempt: number;

        /** RpcRequest targetId. */
        targetId: string;

        /** RpcRequest features. */
        features: number;

        /** RpcRequest credit. */
        credit: number;

        /**
         * Creates a new RpcRequest instance using the specified properties.
         * @param [properties] Properties to set
         * @returns RpcRequest instance
         */
        static create(properties: rpc.RpcRequest.$Shape): rpc.RpcRequest & rpc.RpcRequest.$Shape;
        static create(properties?: rpc.RpcRequest.$Properties): rpc.RpcRequest;

        /**
         * Encodes the specified RpcRequest message. Does not implicitly {@link rpc.RpcRequest.verify|verify} messages.
         * @param message RpcRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: rpc.RpcRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a RpcRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {rpc.RpcRequest & rpc.RpcRequest.$Shape} RpcRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): rpc.RpcRequest & rpc.RpcRequest.$Shape;
    }

    namespace RpcRequest {

        /** Properties of a RpcRequest. */
        interface $Properties {

            /** RpcRequest serviceName */
            serviceName?: (string|null);

            /** RpcRequest methodName */
            methodName?: (string|null);

            /** RpcRequest requestData */
            requestData?: (Uint8Array|null);

            /** RpcRequest requestId */
            requestId?: (string|null);

            /** RpcRequest timeoutMs */
            timeoutMs?: (number|null);

            /** RpcRequest kind */
            kind?: (rpc.RequestKind|null);

            /** RpcRequest metadata */
            metadata?: ({ [k: string]: string }|null);

            /** RpcRequest attempt */
            attempt?: (number|null);

            /** RpcRequest targetId */
            targetId?: (string|null);

            /** RpcRequest features */
            features?: (number|null);

            /** RpcRequest credit */
            credit?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a RpcRequest. */
        type $Shape = rpc.RpcRequest.$Properties;
    }

    /**
     * Properties of a RpcResponse.
     * @deprecated Use rpc.RpcResponse.$Properties instead.
     */
    interface IRpcResponse extends rpc.RpcResponse.$Properties {
    }

    /** Represents a RpcResponse. */
    class RpcResponse {

        /**
         * Constructs a new RpcResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: rpc.RpcResponse.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** RpcResponse requestId. */
        requestId: string;

        /** RpcResponse errorCode. */
        errorCode: number;

        /** RpcResponse errorMsg. */
        errorMsg: string;

        /** RpcResponse responseData. */
        responseData: Uint8Array;

        /** RpcResponse kind. */
        kind: rpc.ResponseKind;

        /** RpcResponse flags. */
        flags: number;

        /** RpcResponse retryAfterMs. */
        retryAfterMs: number;

        /** RpcResponse metadata. */
        metadata: { [k: string]: string };

        /** RpcResponse features. */
        features: number;

        /**
         * Creates a new RpcResponse instance using the specified properties.
         * @param [properties] Properties to set
         * @returns RpcResponse instance
         */
        static create(properties: rpc.RpcResponse.$Shape): rpc.RpcResponse & rpc.RpcResponse.$Shape;
        static create(properties?: rpc.RpcResponse.$Properties): rpc.RpcResponse;

        /**
         * Encodes the specified RpcResponse message. Does not implicitly {@link rpc.RpcResponse.verify|verify} messages.
         * @param message RpcResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: rpc.RpcResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a RpcResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {rpc.RpcResponse & rpc.RpcResponse.$Shape} RpcResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): rpc.RpcResponse & rpc.RpcResponse.$Shape;
    }

    namespace RpcResponse {

        /** Properties of a RpcResponse. */
        interface $Properties {

            /** RpcResponse requestId */
            requestId?: (string|null);

            /** RpcResponse errorCode */
            errorCode?: (number|null);

            /** RpcResponse errorMsg */
            errorMsg?: (string|null);

            /** RpcResponse responseData */
            responseData?: (Uint8Array|null);

            /** RpcResponse kind */
            kind?: (rpc.ResponseKind|null);

            /** RpcResponse flags */
            flags?: (number|null);

            /** RpcResponse retryAfterMs */
            retryAfterMs?: (number|null);

            /** RpcResponse metadata */
            metadata?: ({ [k: string]: string }|null);

            /** RpcResponse features */
            features?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a RpcResponse. */
        type $Shape = rpc.RpcResponse.$Properties;
    }

    /** RequestKind enum. */
    enum RequestKind {

        /** CALL value */
        CALL = 0,

        /** ONE_WAY value */
        ONE_WAY = 1,

        /** CANCEL value */
        CANCEL = 2,

        /** CREDIT value */
        CREDIT = 3,

        /** PING value */
        PING = 4,

        /** DRAIN_ACK value */
        DRAIN_ACK = 5
    }

    /** ResponseKind enum. */
    enum ResponseKind {

        /** REPLY value */
        REPLY = 0,

        /** ITEM value */
        ITEM = 1,

        /** DRAIN value */
        DRAIN = 2,

        /** PONG value */
        PONG = 3
    }
}
