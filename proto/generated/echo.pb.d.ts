import * as $protobuf from "protobufjs/minimal.js";

/** Namespace echo. */
export namespace echo {

    /**
     * Properties of an EchoRequest.
     * @deprecated Use echo.EchoRequest.$Properties instead.
     */
    interface IEchoRequest extends echo.EchoRequest.$Properties {
    }

    /** Represents an EchoRequest. */
    class EchoRequest {

        /**
         * Constructs a new EchoRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: echo.EchoRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** EchoRequest message. */
        message: string;

        /**
         * Creates a new EchoRequest instance using the specified properties.
         * @param [properties] Properties to set
         * @returns EchoRequest instance
         */
        static create(properties: echo.EchoRequest.$Shape): echo.EchoRequest & echo.EchoRequest.$Shape;
        static create(properties?: echo.EchoRequest.$Properties): echo.EchoRequest;

        /**
         * Encodes the specified EchoRequest message. Does not implicitly {@link echo.EchoRequest.verify|verify} messages.
         * @param message EchoRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: echo.EchoRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an EchoRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {echo.EchoRequest & echo.EchoRequest.$Shape} EchoRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): echo.EchoRequest & echo.EchoRequest.$Shape;
    }

    namespace EchoRequest {

        /** Properties of an EchoRequest. */
        interface $Properties {

            /** EchoRequest message */
            message?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an EchoRequest. */
        type $Shape = echo.EchoRequest.$Properties;
    }

    /**
     * Properties of an EchoResponse.
     * @deprecated Use echo.EchoResponse.$Properties instead.
     */
    interface IEchoResponse extends echo.EchoResponse.$Properties {
    }

    /** Represents an EchoResponse. */
    class EchoResponse {

        /**
         * Constructs a new EchoResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: echo.EchoResponse.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** EchoResponse message. */
        message: string;

        /**
         * Creates a new EchoResponse instance using the specified properties.
         * @param [properties] Properties to set
         * @returns EchoResponse instance
         */
        static create(properties: echo.EchoResponse.$Shape): echo.EchoResponse & echo.EchoResponse.$Shape;
        static create(properties?: echo.EchoResponse.$Properties): echo.EchoResponse;

        /**
         * Encodes the specified EchoResponse message. Does not implicitly {@link echo.EchoResponse.verify|verify} messages.
         * @param message EchoResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: echo.EchoResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an EchoResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {echo.EchoResponse & echo.EchoResponse.$Shape} EchoResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): echo.EchoResponse & echo.EchoResponse.$Shape;
    }

    namespace EchoResponse {

        /** Properties of an EchoResponse. */
        interface $Properties {

            /** EchoResponse message */
            message?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an EchoResponse. */
        type $Shape = echo.EchoResponse.$Properties;
    }

    /**
     * Properties of a Nothing.
     * @deprecated Use echo.Nothing.$Properties instead.
     */
    interface INothing extends echo.Nothing.$Properties {
    }

    /** Represents a Nothing. */
    class Nothing {

        /**
         * Constructs a new Nothing.
         * @param [properties] Properties to set
         */
        constructor(properties?: echo.Nothing.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /**
         * Creates a new Nothing instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Nothing instance
         */
        static create(properties: echo.Nothing.$Shape): echo.Nothing & echo.Nothing.$Shape;
        static create(properties?: echo.Nothing.$Properties): echo.Nothing;

        /**
         * Encodes the specified Nothing message. Does not implicitly {@link echo.Nothing.verify|verify} messages.
         * @param message Nothing message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: echo.Nothing.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Nothing message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {echo.Nothing & echo.Nothing.$Shape} Nothing
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): echo.Nothing & echo.Nothing.$Shape;
    }

    namespace Nothing {

        /** Properties of a Nothing. */
        interface $Properties {

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Nothing. */
        type $Shape = echo.Nothing.$Properties;
    }
}
