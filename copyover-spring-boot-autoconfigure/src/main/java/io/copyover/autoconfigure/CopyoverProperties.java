/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

import io.copyover.handover.Mode;

/**
 * The properties of a copyover.
 *
 * @param enabled whether copyovers are possible at all. The access to the endpoint is a
 * property of its own
 * @param mode how the process is replaced
 * @param exec the mode 'exec'
 * @param binary jar that successors run in place of the one after '-jar'. The same jar by
 * default
 * @param extraArgs arguments that every copyover gives to its successor
 * @param signal signal that starts a copyover: 'HUP', 'USR1' or 'USR2'. None by default
 * @param timeout how long the parts of a copyover may take
 * @param linger how long a process that was replaced keeps idle connections. The server's
 * keep-alive timeout and 5 seconds by default
 * @param lingerMax how long a process that was replaced waits for running requests
 * @param restore how the state is restored
 * @param lifecycle which beans are stopped for a copyover
 * @param gate how requests are treated that come in during a copyover
 * @param longRequests which requests a copyover does not wait for, because they may last
 * for ever: the first rule that matches counts. Ends the streams of server-sent events by
 * default
 * @param token reconnect tokens
 * @param endpoint who may do what at the endpoint
 * @param systemd what systemd is told
 */
@ConfigurationProperties("copyover")
public record CopyoverProperties(@DefaultValue("true") boolean enabled, @DefaultValue("auto") Mode mode,
		@DefaultValue Exec exec, @Nullable Path binary, @DefaultValue List<String> extraArgs, @Nullable String signal,
		@DefaultValue Timeout timeout, @Nullable Duration linger, @DefaultValue("10m") Duration lingerMax,
		@DefaultValue Restore restore, @DefaultValue Lifecycle lifecycle, @DefaultValue Gate gate,
		@Nullable List<LongRequest> longRequests, @DefaultValue Token token, @DefaultValue Endpoint endpoint,
		@DefaultValue Systemd systemd) {

	/**
	 * Check the values.
	 */
	public CopyoverProperties {
		if (linger != null && linger.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("copyover.linger", linger, "It must not be negative.");
		}
		requirePositive("linger-max", lingerMax);
		longRequests = (longRequests != null) ? List.copyOf(longRequests) : List.of(LongRequest.EVENT_STREAMS);
	}

	private static void requirePositive(String name, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw new InvalidConfigurationPropertyValueException("copyover." + name, value, "It must be positive.");
		}
	}

	private static void requireNotNegative(String name, DataSize value) {
		if (value.isNegative()) {
			throw new InvalidConfigurationPropertyValueException("copyover." + name, value, "It must not be negative.");
		}
	}

	/**
	 * The mode 'exec'.
	 *
	 * @param rehearse whether a successor must show in a process of its own that it can
	 * restore the state, before this process is replaced in place
	 * @param directory where the state is kept, in a file without a name, while the
	 * process is replaced. The directory for temporary files by default
	 */
	public record Exec(@DefaultValue("true") boolean rehearse, @Nullable Path directory) {

	}

	/**
	 * How long the parts of a copyover may take.
	 *
	 * @param boot until the successor is ready. This process serves meanwhile
	 * @param quiet until listeners have stopped, and how long requests older than a
	 * second are waited for before the freeze. This process serves meanwhile
	 * @param drain until no work is in progress, during the freeze
	 * @param handover the whole freeze, in which nobody serves
	 * @param retire until a process that was replaced has closed
	 */
	public record Timeout(@DefaultValue("2m") Duration boot, @DefaultValue("30s") Duration quiet,
			@DefaultValue("5s") Duration drain, @DefaultValue("30s") Duration handover,
			@DefaultValue("30s") Duration retire) {

		/**
		 * Check the values.
		 */
		public Timeout {
			requirePositive("timeout.boot", boot);
			requirePositive("timeout.quiet", quiet);
			requirePositive("timeout.drain", drain);
			requirePositive("timeout.handover", handover);
			requirePositive("timeout.retire", retire);
		}

	}

	/**
	 * How the state is restored.
	 *
	 * @param discard state that may be dropped when nobody reads it, as 'contributor' or
	 * 'contributor/section'
	 * @param buffer how much of a contributor's state may be kept in memory while it
	 * passes over sections
	 */
	public record Restore(@DefaultValue Set<String> discard, @DefaultValue("64MB") DataSize buffer) {

		/**
		 * Check the values.
		 */
		public Restore {
			requireNotNegative("restore.buffer", buffer);
		}

	}

	/**
	 * Which beans are stopped for a copyover.
	 *
	 * @param exclude names of lifecycle beans, executors and schedulers that are left
	 * alone
	 * @param include names of lifecycle beans that are stopped beside those that start
	 * after the web server
	 */
	public record Lifecycle(@DefaultValue Set<String> exclude, @DefaultValue Set<String> include) {

	}

	/**
	 * How requests are treated that come in during a copyover.
	 *
	 * @param memory how much of a request's body is read ahead into memory
	 * @param spool how much of a request's body is read ahead at all. What goes beyond
	 * the memory is kept in an unlinked file
	 * @param stream content types of requests whose body is never read ahead
	 */
	public record Gate(@DefaultValue("64KB") DataSize memory, @DefaultValue("64MB") DataSize spool,
			@DefaultValue("application/grpc") List<String> stream) {

		/**
		 * Check the values.
		 */
		public Gate {
			requireNotNegative("gate.memory", memory);
			requireNotNegative("gate.spool", spool);
			if (memory.toBytes() > Integer.MAX_VALUE) {
				throw new InvalidConfigurationPropertyValueException("copyover.gate.memory", memory,
						"It must be less than 2 GB.");
			}
		}

	}

	/**
	 * A rule for requests that a copyover does not wait for.
	 *
	 * @param path pattern that the path must match, such as '/downloads/**'. Any path by
	 * default
	 * @param contentType content type that the answer must have, such as 'video/*'. While
	 * the answer has none, the only type that the client accepts counts. Any type by
	 * default
	 * @param then what becomes of such a request
	 * @param status status of the answer to a request that is ended before anything was
	 * sent. One for an event stream gets an empty stream in any case
	 */
	public record LongRequest(@Nullable String path, @Nullable String contentType, @Nullable Then then,
			@DefaultValue("204") int status) {

		private static final int NO_CONTENT = 204;

		private static final int FIRST_STATUS = 200;

		private static final int LAST_STATUS = 599;

		static final LongRequest EVENT_STREAMS = new LongRequest(null, "text/event-stream", Then.END, NO_CONTENT);

		/**
		 * Check the values.
		 */
		public LongRequest {
			if (path == null && contentType == null) {
				throw new InvalidConfigurationPropertyValueException("copyover.long-requests", null,
						"Each rule needs a 'path' or a 'content-type'.");
			}
			if (then == null) {
				throw new InvalidConfigurationPropertyValueException("copyover.long-requests.then", null,
						"Each rule must say 'end' or 'leave'.");
			}
			if (status < FIRST_STATUS || status > LAST_STATUS) {
				throw new InvalidConfigurationPropertyValueException("copyover.long-requests.status", status,
						"It must be the status of an answer, from 200 to 599.");
			}
		}

		/**
		 * What becomes of a long request.
		 */
		public enum Then {

			/**
			 * Its answer is ended, so that the client asks again and gets the successor.
			 */
			END,

			/**
			 * It stays with the process that is replaced until its own end.
			 */
			LEAVE

		}

	}

	/**
	 * Reconnect tokens.
	 *
	 * @param timeToLive how long a token is good for
	 * @param max how many tokens may be outstanding in memory
	 * @param store where outstanding tokens are kept
	 * @param keyPrefix what the names of keys in Redis begin with
	 */
	public record Token(@DefaultValue("2m") Duration timeToLive, @DefaultValue("100000") int max,
			@DefaultValue("memory") TokenStore store, @DefaultValue("copyover:token:") String keyPrefix) {

		/**
		 * Check the values.
		 */
		public Token {
			requirePositive("token.time-to-live", timeToLive);
			if (max < 1) {
				throw new InvalidConfigurationPropertyValueException("copyover.token.max", max, "It must be positive.");
			}
		}

	}

	/**
	 * Where reconnect tokens are kept.
	 */
	public enum TokenStore {

		/**
		 * In this process, which hands them to its successor.
		 */
		MEMORY,

		/**
		 * In Redis, where all instances find them.
		 */
		REDIS

	}

	/**
	 * Who may do what at the endpoint.
	 *
	 * @param roles roles one of which a user must have
	 * @param allowAnonymous whether requests of nobody in particular are allowed, as
	 * without Spring Security
	 * @param allowedArgs regular expressions one of which must match the whole of each
	 * argument of a request
	 */
	public record Endpoint(@DefaultValue("COPYOVER") Set<String> roles, @DefaultValue("false") boolean allowAnonymous,
			@DefaultValue List<Pattern> allowedArgs) {

	}

	/**
	 * What systemd is told.
	 *
	 * @param enabled whether it is told anything, where it has set NOTIFY_SOCKET
	 */
	public record Systemd(@DefaultValue("true") boolean enabled) {

	}

}
