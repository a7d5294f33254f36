import * as $protobuf from "protobufjs/minimal.js";

/** Namespace calculator. */
export namespace calculator {

    /**
     * Properties of an AddRequest.
     * @deprecated Use calculator.AddRequest.$Properties instead.
     */
    interface IAddRequest extends calculator.AddRequest.$Properties {
    }

    /** Represents an AddRequest. */
    class AddRequest {

        /**
         * Constructs a new AddRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: calculator.AddRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** AddRequest a. */
        a: number;

        /** AddRequest b. */
        b: number;

        /**
         * Creates a new AddRequest instance using the specified properties.
         * @param [properties] Properties to set
         * @returns AddRequest instance
         */
        static create(properties: calculator.AddRequest.$Shape): calculator.AddRequest & calculator.AddRequest.$Shape;
        static create(properties?: calculator.AddRequest.$Properties): calculator.AddRequest;

        /**
         * Encodes the specified AddRequest message. Does not implicitly {@link calculator.AddRequest.verify|verify} messages.
         * @param message AddRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: calculator.AddRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an AddRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {calculator.AddRequest & calculator.AddRequest.$Shape} AddRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): calculator.AddRequest & calculator.AddRequest.$Shape;
    }

    namespace AddRequest {

        /** Properties of an AddRequest. */
        interface $Properties {

            /** AddRequest a */
            a?: (number|null);

            /** AddRequest b */
            b?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an AddRequest. */
        type $Shape = calculator.AddRequest.$Properties;
    }

    /**
     * Properties of an AddResponse.
     * @deprecated Use calculator.AddResponse.$Properties instead.
     */
    interface IAddResponse extends calculator.AddResponse.$Properties {
    }

    /** Represents an AddResponse. */
    class AddResponse {

        /**
         * Constructs a new AddResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: calculator.AddResponse.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** AddResponse sum. */
        sum: number;

        /**
         * Creates a new AddResponse instance using the specified properties.
         * @param [properties] Properties to set
         * @returns AddResponse instance
         */
        static create(properties: calculator.AddResponse.$Shape): calculator.AddResponse & calculator.AddResponse.$Shape;
        static create(properties?: calculator.AddResponse.$Properties): calculator.AddResponse;

        /**
         * Encodes the specified AddResponse message. Does not implicitly {@link calculator.AddResponse.verify|verify} messages.
         * @param message AddResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: calculator.AddResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an AddResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {calculator.AddResponse & calculator.AddResponse.$Shape} AddResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): calculator.AddResponse & calculator.AddResponse.$Shape;
    }

    namespace AddResponse {

        /** Properties of an AddResponse. */
        interface $Properties {

            /** AddResponse sum */
            sum?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an AddResponse. */
        type $Shape = calculator.AddResponse.$Properties;
    }

    /**
     * Properties of a CountRequest.
     * @deprecated Use calculator.CountRequest.$Properties instead.
     */
    interface ICountRequest extends calculator.CountRequest.$Properties {
    }

    /** Represents a CountRequest. */
    class CountRequest {

        /**
         * Constructs a new CountRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: calculator.CountRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** CountRequest to. */
        to: number;

        /**
         * Creates a new CountRequest instance using the specified properties.
         * @param [properties] Properties to set
         * @returns CountRequest instance
         */
        static create(properties: calculator.CountRequest.$Shape): calculator.CountRequest & calculator.CountRequest.$Shape;
        static create(properties?: calculator.CountRequest.$Properties): calculator.CountRequest;

        /**
         * Encodes the specified CountRequest message. Does not implicitly {@link calculator.CountRequest.verify|verify} messages.
         * @param message CountRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: calculator.CountRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a CountRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {calculator.CountRequest & calculator.CountRequest.$Shape} CountRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): calculator.CountRequest & calculator.CountRequest.$Shape;
    }

    namespace CountRequest {

        /** Properties of a CountRequest. */
        interface $Properties {

            /** CountRequest to */
            to?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a CountRequest. */
        type $Shape = calculator.CountRequest.$Properties;
    }

    /**
     * Properties of a CountResponse.
     * @deprecated Use calculator.CountResponse.$Properties instead.
     */
    interface ICountResponse extends calculator.CountResponse.$Properties {
    }

    /** Represents a CountResponse. */
    class CountResponse {

        /**
         * Constructs a new CountResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: calculator.CountResponse.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** CountResponse number. */
        number: number;

        /**
         * Creates a new CountResponse instance using the specified properties.
         * @param [properties] Properties to set
         * @returns CountResponse instance
         */
        static create(properties: calculator.CountResponse.$Shape): calculator.CountResponse & calculator.CountResponse.$Shape;
        static create(properties?: calculator.CountResponse.$Properties): calculator.CountResponse;

        /**
         * Encodes the specified CountResponse message. Does not implicitly {@link calculator.CountResponse.verify|verify} messages.
         * @param message CountResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: calculator.CountResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a CountResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {calculator.CountResponse & calculator.CountResponse.$Shape} CountResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): calculator.CountResponse & calculator.CountResponse.$Shape;
    }

    namespace CountResponse {

        /** Properties of a CountResponse. */
        interface $Properties {

            /** CountResponse number */
            number?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a CountResponse. */
        type $Shape = calculator.CountResponse.$Properties;
    }
}
