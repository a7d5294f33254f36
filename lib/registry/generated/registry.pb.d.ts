import * as $protobuf from "protobufjs/minimal.js";

/** Namespace registry. */
export namespace registry {

    /**
     * Properties of an Instance.
     * @deprecated Use registry.Instance.$Properties instead.
     */
    interface IInstance extends registry.Instance.$Properties {
    }

    /** Represents an Instance. */
    class Instance {

        /**
         * Constructs a new Instance.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.Instance.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Instance host. */
        host: string;

        /** Instance port. */
        port: number;

        /** Instance weight. */
        weight?: (number|null);

        /** Instance metadata. */
        metadata: { [k: string]: string };

        /** Instance silentMs. */
        silentMs: number;

        /**
         * Creates a new Instance instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Instance instance
         */
        static create(properties: registry.Instance.$Shape): registry.Instance & registry.Instance.$Shape;
        static create(properties?: registry.Instance.$Properties): registry.Instance;

        /**
         * Encodes the specified Instance message. Does not implicitly {@link registry.Instance.verify|verify} messages.
         * @param message Instance message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.Instance.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Instance message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.Instance & registry.Instance.$Shape} Instance
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.Instance & registry.Instance.$Shape;
    }

    namespace Instance {

        /** Properties of an Instance. */
        interface $Properties {

            /** Instance host */
            host?: (string|null);

            /** Instance port */
            port?: (number|null);

            /** Instance weight */
            weight?: (number|null);

            /** Instance metadata */
            metadata?: ({ [k: string]: string }|null);

            /** Instance silentMs */
            silentMs?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an Instance. */
        type $Shape = registry.Instance.$Properties;
    }

    /**
     * Properties of a RegisterRequest.
     * @deprecated Use registry.RegisterRequest.$Properties instead.
     */
    interface IRegisterRequest extends registry.RegisterRequest.$Properties {
    }

    /** Represents a RegisterRequest. */
    class RegisterRequest {

        /**
         * Constructs a new RegisterRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.RegisterRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** RegisterRequest leaseId. */
        leaseId: string;

        /** RegisterRequest instance. */
        instance?: (registry.Instance.$Properties|null);

        /** RegisterRequest services. */
        services: string[];

        /** RegisterRequest onlyIfFree. */
        onlyIfFree: boolean;

        /**
         * Creates a new RegisterRequest instance using the specified properties.
         * @param [properties] Properties to set
         * @returns RegisterRequest instance
         */
        static create(properties: registry.RegisterRequest.$Shape): registry.RegisterRequest & registry.RegisterRequest.$Shape;
        static create(properties?: registry.RegisterRequest.$Properties): registry.RegisterRequest;

        /**
         * Encodes the specified RegisterRequest message. Does not implicitly {@link registry.RegisterRequest.verify|verify} messages.
         * @param message RegisterRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.RegisterRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a RegisterRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.RegisterRequest & registry.RegisterRequest.$Shape} RegisterRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.RegisterRequest & registry.RegisterRequest.$Shape;
    }

    namespace RegisterRequest {

        /** Properties of a RegisterRequest. */
        interface $Properties {

            /** RegisterRequest leaseId */
            leaseId?: (string|null);

            /** RegisterRequest instance */
            instance?: (registry.Instance.$Properties|null);

            /** RegisterRequest services */
            services?: (string[]|null);

            /** RegisterRequest onlyIfFree */
            onlyIfFree?: (boolean|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a RegisterRequest. */
        type $Shape = registry.RegisterRequest.$Properties;
    }

    /**
     * Properties of a RegisterResponse.
     * @deprecated Use registry.RegisterResponse.$Properties instead.
     */
    interface IRegisterResponse extends registry.RegisterResponse.$Properties {
    }

    /** Represents a RegisterResponse. */
    class RegisterResponse {

        /**
         * Constructs a new RegisterResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.RegisterResponse.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** RegisterResponse epoch. */
        epoch: string;

        /** RegisterResponse ttlMs. */
        ttlMs: number;

        /** RegisterResponse heartbeatMs. */
        heartbeatMs: number;

        /**
         * Creates a new RegisterResponse instance using the specified properties.
         * @param [properties] Properties to set
         * @returns RegisterResponse instance
         */
        static create(properties: registry.RegisterResponse.$Shape): registry.RegisterResponse & registry.RegisterResponse.$Shape;
        static create(properties?: registry.RegisterResponse.$Properties): registry.RegisterResponse;

        /**
         * Encodes the specified RegisterResponse message. Does not implicitly {@link registry.RegisterResponse.verify|verify} messages.
         * @param message RegisterResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.RegisterResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a RegisterResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.RegisterResponse & registry.RegisterResponse.$Shape} RegisterResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.RegisterResponse & registry.RegisterResponse.$Shape;
    }

    namespace RegisterResponse {

        /** Properties of a RegisterResponse. */
        interface $Properties {

            /** RegisterResponse epoch */
            epoch?: (string|null);

            /** RegisterResponse ttlMs */
            ttlMs?: (number|null);

            /** RegisterResponse heartbeatMs */
            heartbeatMs?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a RegisterResponse. */
        type $Shape = registry.RegisterResponse.$Properties;
    }

    /**
     * Properties of a HeartbeatRequest.
     * @deprecated Use registry.HeartbeatRequest.$Properties instead.
     */
    interface IHeartbeatRequest extends registry.HeartbeatRequest.$Properties {
    }

    /** Represents a HeartbeatRequest. */
    class HeartbeatRequest {

        /**
         * Constructs a new HeartbeatRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.HeartbeatRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** HeartbeatRequest leaseId. */
        leaseId: string;

        /**
         * Creates a new HeartbeatRequest instance using the specified properties.
         * @param [properties] Properties to set
         * @returns HeartbeatRequest instance
         */
        static create(properties: registry.HeartbeatRequest.$Shape): registry.HeartbeatRequest & registry.HeartbeatRequest.$Shape;
        static create(properties?: registry.HeartbeatRequest.$Properties): registry.HeartbeatRequest;

        /**
         * Encodes the specified HeartbeatRequest message. Does not implicitly {@link registry.HeartbeatRequest.verify|verify} messages.
         * @param message HeartbeatRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.HeartbeatRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a HeartbeatRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.HeartbeatRequest & registry.HeartbeatRequest.$Shape} HeartbeatRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.HeartbeatRequest & registry.HeartbeatRequest.$Shape;
    }

    namespace HeartbeatRequest {

        /** Properties of a HeartbeatRequest. */
        interface $Properties {

            /** HeartbeatRequest leaseId */
            leaseId?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a HeartbeatRequest. */
        type $Shape = registry.HeartbeatRequest.$Properties;
    }

    /**
     * Properties of a HeartbeatResponse.
     * @deprecated Use registry.HeartbeatResponse.$Properties instead.
     */
    interface IHeartbeatResponse extends registry.HeartbeatResponse.$Properties {
    }

    /** Represents a HeartbeatResponse. */
    class HeartbeatResponse {

        /**
         * Constructs a new HeartbeatResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.HeartbeatResponse.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** HeartbeatResponse epoch. */
        epoch: string;

        /**
         * Creates a new HeartbeatResponse instance using the specified properties.
         * @param [properties] Properties to set
         * @returns HeartbeatResponse instance
         */
        static create(properties: registry.HeartbeatResponse.$Shape): registry.HeartbeatResponse & registry.HeartbeatResponse.$Shape;
        static create(properties?: registry.HeartbeatResponse.$Properties): registry.HeartbeatResponse;

        /**
         * Encodes the specified HeartbeatResponse message. Does not implicitly {@link registry.HeartbeatResponse.verify|verify} messages.
         * @param message HeartbeatResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.HeartbeatResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a HeartbeatResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.HeartbeatResponse & registry.HeartbeatResponse.$Shape} HeartbeatResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.HeartbeatResponse & registry.HeartbeatResponse.$Shape;
    }

    namespace HeartbeatResponse {

        /** Properties of a HeartbeatResponse. */
        interface $Properties {

            /** HeartbeatResponse epoch */
            epoch?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a HeartbeatResponse. */
        type $Shape = registry.HeartbeatResponse.$Properties;
    }

    /**
     * Properties of a DeregisterRequest.
     * @deprecated Use registry.DeregisterRequest.$Properties instead.
     */
    interface IDeregisterRequest extends registry.DeregisterRequest.$Properties {
    }

    /** Represents a DeregisterRequest. */
    class DeregisterRequest {

        /**
         * Constructs a new DeregisterRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.DeregisterRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** DeregisterRequest leaseId. */
        leaseId: string;

        /**
         * Creates a new DeregisterRequest instance using the specified properties.
         * @param [properties] Properties to set
         * @returns DeregisterRequest instance
         */
        static create(properties: registry.DeregisterRequest.$Shape): registry.DeregisterRequest & registry.DeregisterRequest.$Shape;
        static create(properties?: registry.DeregisterRequest.$Properties): registry.DeregisterRequest;

        /**
         * Encodes the specified DeregisterRequest message. Does not implicitly {@link registry.DeregisterRequest.verify|verify} messages.
         * @param message DeregisterRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.DeregisterRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a DeregisterRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.DeregisterRequest & registry.DeregisterRequest.$Shape} DeregisterRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.DeregisterRequest & registry.DeregisterRequest.$Shape;
    }

    namespace DeregisterRequest {

        /** Properties of a DeregisterRequest. */
        interface $Properties {

            /** DeregisterRequest leaseId */
            leaseId?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a DeregisterRequest. */
        type $Shape = registry.DeregisterRequest.$Properties;
    }

    /**
     * Properties of a DeregisterResponse.
     * @deprecated Use registry.DeregisterResponse.$Properties instead.
     */
    interface IDeregisterResponse extends registry.DeregisterResponse.$Properties {
    }

    /** Represents a DeregisterResponse. */
    class DeregisterResponse {

        /**
         * Constructs a new DeregisterResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.DeregisterResponse.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** DeregisterResponse found. */
        found: boolean;

        /**
         * Creates a new DeregisterResponse instance using the specified properties.
         * @param [properties] Properties to set
         * @returns DeregisterResponse instance
         */
        static create(properties: registry.DeregisterResponse.$Shape): registry.DeregisterResponse & registry.DeregisterResponse.$Shape;
        static create(properties?: registry.DeregisterResponse.$Properties): registry.DeregisterResponse;

        /**
         * Encodes the specified DeregisterResponse message. Does not implicitly {@link registry.DeregisterResponse.verify|verify} messages.
         * @param message DeregisterResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.DeregisterResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a DeregisterResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.DeregisterResponse & registry.DeregisterResponse.$Shape} DeregisterResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.DeregisterResponse & registry.DeregisterResponse.$Shape;
    }

    namespace DeregisterResponse {

        /** Properties of a DeregisterResponse. */
        interface $Properties {

            /** DeregisterResponse found */
            found?: (boolean|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a DeregisterResponse. */
        type $Shape = registry.DeregisterResponse.$Properties;
    }

    /**
     * Properties of a DiscoverRequest.
     * @deprecated Use registry.DiscoverRequest.$Properties instead.
     */
    interface IDiscoverRequest extends registry.DiscoverRequest.$Properties {
    }

    /** Represents a DiscoverRequest. */
    class DiscoverRequest {

        /**
         * Constructs a new DiscoverRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.DiscoverRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** DiscoverRequest service. */
        service: string;

        /**
         * Creates a new DiscoverRequest instance using the specified properties.
         * @param [properties] Properties to set
         * @returns DiscoverRequest instance
         */
        static create(properties: registry.DiscoverRequest.$Shape): registry.DiscoverRequest & registry.DiscoverRequest.$Shape;
        static create(properties?: registry.DiscoverRequest.$Properties): registry.DiscoverRequest;

        /**
         * Encodes the specified DiscoverRequest message. Does not implicitly {@link registry.DiscoverRequest.verify|verify} messages.
         * @param message DiscoverRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.DiscoverRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a DiscoverRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.DiscoverRequest & registry.DiscoverRequest.$Shape} DiscoverRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.DiscoverRequest & registry.DiscoverRequest.$Shape;
    }

    namespace DiscoverRequest {

        /** Properties of a DiscoverRequest. */
        interface $Properties {

            /** DiscoverRequest service */
            service?: (string|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a DiscoverRequest. */
        type $Shape = registry.DiscoverRequest.$Properties;
    }

    /**
     * Properties of a DiscoverResponse.
     * @deprecated Use registry.DiscoverResponse.$Properties instead.
     */
    interface IDiscoverResponse extends registry.DiscoverResponse.$Properties {
    }

    /** Represents a DiscoverResponse. */
    class DiscoverResponse {

        /**
         * Constructs a new DiscoverResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.DiscoverResponse.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** DiscoverResponse epoch. */
        epoch: string;

        /** DiscoverResponse revision. */
        revision: number;

        /** DiscoverResponse settled. */
        settled: boolean;

        /** DiscoverResponse instances. */
        instances: registry.Instance.$Properties[];

        /**
         * Creates a new DiscoverResponse instance using the specified properties.
         * @param [properties] Properties to set
         * @returns DiscoverResponse instance
         */
        static create(properties: registry.DiscoverResponse.$Shape): registry.DiscoverResponse & registry.DiscoverResponse.$Shape;
        static create(properties?: registry.DiscoverResponse.$Properties): registry.DiscoverResponse;

        /**
         * Encodes the specified DiscoverResponse message. Does not implicitly {@link registry.DiscoverResponse.verify|verify} messages.
         * @param message DiscoverResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.DiscoverResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a DiscoverResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.DiscoverResponse & registry.DiscoverResponse.$Shape} DiscoverResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.DiscoverResponse & registry.DiscoverResponse.$Shape;
    }

    namespace DiscoverResponse {

        /** Properties of a DiscoverResponse. */
        interface $Properties {

            /** DiscoverResponse epoch */
            epoch?: (string|null);

            /** DiscoverResponse revision */
            revision?: (number|null);

            /** DiscoverResponse settled */
            settled?: (boolean|null);

            /** DiscoverResponse instances */
            instances?: (registry.Instance.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a DiscoverResponse. */
        type $Shape = registry.DiscoverResponse.$Properties;
    }

    /**
     * Properties of a WatchRequest.
     * @deprecated Use registry.WatchRequest.$Properties instead.
     */
    interface IWatchRequest extends registry.WatchRequest.$Properties {
    }

    /** Represents a WatchRequest. */
    class WatchRequest {

        /**
         * Constructs a new WatchRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.WatchRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** WatchRequest service. */
        service: string;

        /** WatchRequest epoch. */
        epoch: string;

        /** WatchRequest revision. */
        revision: number;

        /**
         * Creates a new WatchRequest instance using the specified properties.
         * @param [properties] Properties to set
         * @returns WatchRequest instance
         */
        static create(properties: registry.WatchRequest.$Shape): registry.WatchRequest & registry.WatchRequest.$Shape;
        static create(properties?: registry.WatchRequest.$Properties): registry.WatchRequest;

        /**
         * Encodes the specified WatchRequest message. Does not implicitly {@link registry.WatchRequest.verify|verify} messages.
         * @param message WatchRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.WatchRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a WatchRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.WatchRequest & registry.WatchRequest.$Shape} WatchRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.WatchRequest & registry.WatchRequest.$Shape;
    }

    namespace WatchRequest {

        /** Properties of a WatchRequest. */
        interface $Properties {

            /** WatchRequest service */
            service?: (string|null);

            /** WatchRequest epoch */
            epoch?: (string|null);

            /** WatchRequest revision */
            revision?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a WatchRequest. */
        type $Shape = registry.WatchRequest.$Properties;
    }

    /**
     * Properties of a WatchEvent.
     * @deprecated Use registry.WatchEvent.$Properties instead.
     */
    interface IWatchEvent extends registry.WatchEvent.$Properties {
    }

    /** Represents a WatchEvent. */
    class WatchEvent {

        /**
         * Constructs a new WatchEvent.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.WatchEvent.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** WatchEvent epoch. */
        epoch: string;

        /** WatchEvent revision. */
        revision: number;

        /** WatchEvent settled. */
        settled: boolean;

        /** WatchEvent snapshot. */
        snapshot: boolean;

        /** WatchEvent up. */
        up: registry.Instance.$Properties[];

        /** WatchEvent down. */
        down: registry.Gone.$Properties[];

        /** WatchEvent withinMs. */
        withinMs: number;

        /**
         * Creates a new WatchEvent instance using the specified properties.
         * @param [properties] Properties to set
         * @returns WatchEvent instance
         */
        static create(properties: registry.WatchEvent.$Shape): registry.WatchEvent & registry.WatchEvent.$Shape;
        static create(properties?: registry.WatchEvent.$Properties): registry.WatchEvent;

        /**
         * Encodes the specified WatchEvent message. Does not implicitly {@link registry.WatchEvent.verify|verify} messages.
         * @param message WatchEvent message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.WatchEvent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a WatchEvent message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.WatchEvent & registry.WatchEvent.$Shape} WatchEvent
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.WatchEvent & registry.WatchEvent.$Shape;
    }

    namespace WatchEvent {

        /** Properties of a WatchEvent. */
        interface $Properties {

            /** WatchEvent epoch */
            epoch?: (string|null);

            /** WatchEvent revision */
            revision?: (number|null);

            /** WatchEvent settled */
            settled?: (boolean|null);

            /** WatchEvent snapshot */
            snapshot?: (boolean|null);

            /** WatchEvent up */
            up?: (registry.Instance.$Properties[]|null);

            /** WatchEvent down */
            down?: (registry.Gone.$Properties[]|null);

            /** WatchEvent withinMs */
            withinMs?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a WatchEvent. */
        type $Shape = registry.WatchEvent.$Properties;
    }

    /**
     * Properties of a Gone.
     * @deprecated Use registry.Gone.$Properties instead.
     */
    interface IGone extends registry.Gone.$Properties {
    }

    /** Represents a Gone. */
    class Gone {

        /**
         * Constructs a new Gone.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.Gone.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Gone host. */
        host: string;

        /** Gone port. */
        port: number;

        /** Gone reason. */
        reason: registry.GoneReason;

        /**
         * Creates a new Gone instance using the specified properties.
         * @param [properties] Properties to set
         * @returns Gone instance
         */
        static create(properties: registry.Gone.$Shape): registry.Gone & registry.Gone.$Shape;
        static create(properties?: registry.Gone.$Properties): registry.Gone;

        /**
         * Encodes the specified Gone message. Does not implicitly {@link registry.Gone.verify|verify} messages.
         * @param message Gone message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.Gone.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Gone message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.Gone & registry.Gone.$Shape} Gone
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.Gone & registry.Gone.$Shape;
    }

    namespace Gone {

        /** Properties of a Gone. */
        interface $Properties {

            /** Gone host */
            host?: (string|null);

            /** Gone port */
            port?: (number|null);

            /** Gone reason */
            reason?: (registry.GoneReason|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Gone. */
        type $Shape = registry.Gone.$Properties;
    }

    /** GoneReason enum. */
    enum GoneReason {

        /** DEREGISTERED value */
        DEREGISTERED = 0,

        /** EXPIRED value */
        EXPIRED = 1,

        /** SUPERSEDED value */
        SUPERSEDED = 2
    }

    /**
     * Properties of a ListServicesRequest.
     * @deprecated Use registry.ListServicesRequest.$Properties instead.
     */
    interface IListServicesRequest extends registry.ListServicesRequest.$Properties {
    }

    /** Represents a ListServicesRequest. */
    class ListServicesRequest {

        /**
         * Constructs a new ListServicesRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.ListServicesRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /**
         * Creates a new ListServicesRequest instance using the specified properties.
         * @param [properties] Properties to set
         * @returns ListServicesRequest instance
         */
        static create(properties: registry.ListServicesRequest.$Shape): registry.ListServicesRequest & registry.ListServicesRequest.$Shape;
        static create(properties?: registry.ListServicesRequest.$Properties): registry.ListServicesRequest;

        /**
         * Encodes the specified ListServicesRequest message. Does not implicitly {@link registry.ListServicesRequest.verify|verify} messages.
         * @param message ListServicesRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.ListServicesRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ListServicesRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.ListServicesRequest & registry.ListServicesRequest.$Shape} ListServicesRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.ListServicesRequest & registry.ListServicesRequest.$Shape;
    }

    namespace ListServicesRequest {

        /** Properties of a ListServicesRequest. */
        interface $Properties {

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a ListServicesRequest. */
        type $Shape = registry.ListServicesRequest.$Properties;
    }

    /**
     * Properties of a ListServicesResponse.
     * @deprecated Use registry.ListServicesResponse.$Properties instead.
     */
    interface IListServicesResponse extends registry.ListServicesResponse.$Properties {
    }

    /** Represents a ListServicesResponse. */
    class ListServicesResponse {

        /**
         * Constructs a new ListServicesResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.ListServicesResponse.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** ListServicesResponse services. */
        services: registry.ServiceSummary.$Properties[];

        /**
         * Creates a new ListServicesResponse instance using the specified properties.
         * @param [properties] Properties to set
         * @returns ListServicesResponse instance
         */
        static create(properties: registry.ListServicesResponse.$Shape): registry.ListServicesResponse & registry.ListServicesResponse.$Shape;
        static create(properties?: registry.ListServicesResponse.$Properties): registry.ListServicesResponse;

        /**
         * Encodes the specified ListServicesResponse message. Does not implicitly {@link registry.ListServicesResponse.verify|verify} messages.
         * @param message ListServicesResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.ListServicesResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ListServicesResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.ListServicesResponse & registry.ListServicesResponse.$Shape} ListServicesResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.ListServicesResponse & registry.ListServicesResponse.$Shape;
    }

    namespace ListServicesResponse {

        /** Properties of a ListServicesResponse. */
        interface $Properties {

            /** ListServicesResponse services */
            services?: (registry.ServiceSummary.$Properties[]|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a ListServicesResponse. */
        type $Shape = registry.ListServicesResponse.$Properties;
    }

    /**
     * Properties of a ServiceSummary.
     * @deprecated Use registry.ServiceSummary.$Properties instead.
     */
    interface IServiceSummary extends registry.ServiceSummary.$Properties {
    }

    /** Represents a ServiceSummary. */
    class ServiceSummary {

        /**
         * Constructs a new ServiceSummary.
         * @param [properties] Properties to set
         */
        constructor(properties?: registry.ServiceSummary.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** ServiceSummary name. */
        name: string;

        /** ServiceSummary instances. */
        instances: number;

        /**
         * Creates a new ServiceSummary instance using the specified properties.
         * @param [properties] Properties to set
         * @returns ServiceSummary instance
         */
        static create(properties: registry.ServiceSummary.$Shape): registry.ServiceSummary & registry.ServiceSummary.$Shape;
        static create(properties?: registry.ServiceSummary.$Properties): registry.ServiceSummary;

        /**
         * Encodes the specified ServiceSummary message. Does not implicitly {@link registry.ServiceSummary.verify|verify} messages.
         * @param message ServiceSummary message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: registry.ServiceSummary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ServiceSummary message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {registry.ServiceSummary & registry.ServiceSummary.$Shape} ServiceSummary
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): registry.ServiceSummary & registry.ServiceSummary.$Shape;
    }

    namespace ServiceSummary {

        /** Properties of a ServiceSummary. */
        interface $Properties {

            /** ServiceSummary name */
            name?: (string|null);

            /** ServiceSummary instances */
            instances?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a ServiceSummary. */
        type $Shape = registry.ServiceSummary.$Properties;
    }
}
