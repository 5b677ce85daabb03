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

package io.copyover.web;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * How the gate treats requests.
 *
 * @param memory how much of a request's body is read ahead into memory, in bytes
 * @param spool how much of it is read ahead at all, in bytes; what goes beyond
 * {@code memory} is in an unlinked file
 * @param streamed content types that are never read ahead, such as
 * {@code application/grpc} or {@code video/*}; a type covers its {@code +suffix} forms
 * @param exempt gives the raw paths of requests that pass while the gate is held; asked
 * for each request
 * @param longRequests which requests are not waited for
 */
public record GateSettings(int memory, long spool, List<String> streamed, Supplier<Set<String>> exempt,
		LongRequests longRequests) {

	/**
	 * Check the values.
	 */
	public GateSettings {
		if (memory < 0 || spool < 0) {
			throw new IllegalArgumentException("The gate's memory and spool must not be negative");
		}
		streamed = List.copyOf(streamed);
	}

	/**
	 * Make settings by which all requests are waited for.
	 * @param memory how much of a request's body is read ahead into memory, in bytes
	 * @param spool how much of it is read ahead at all, in bytes
	 * @param streamed content types that are never read ahead
	 * @param exempt gives the raw paths of requests that pass while the gate is held
	 */
	public GateSettings(int memory, long spool, List<String> streamed, Supplier<Set<String>> exempt) {
		this(memory, spool, streamed, exempt, LongRequests.NONE);
	}

	/**
	 * Make settings with 64 KiB in memory, 64 MiB in a file and gRPC streamed.
	 * @param exempt gives the raw paths of requests that pass while the gate is held
	 * @return the settings
	 */
	public static GateSettings defaults(Supplier<Set<String>> exempt) {
		return new GateSettings(64 * 1024, 64L * 1024 * 1024, List.of("application/grpc"), exempt);
	}

	/**
	 * Return the same settings for another server.
	 * @param other gives the raw paths of requests that pass while the gate is held
	 * @return the settings
	 */
	public GateSettings withExempt(Supplier<Set<String>> other) {
		return new GateSettings(this.memory, this.spool, this.streamed, other, this.longRequests);
	}

	/**
	 * Return the size of the largest body that is read ahead.
	 * @return the size in bytes
	 */
	public long limit() {
		return Math.max(this.memory, this.spool);
	}

	/**
	 * Tell whether bodies of a content type are never read ahead.
	 * @param contentType the header's value, parameters included
	 * @return {@code true} if they are not
	 */
	public boolean streams(@Nullable String contentType) {
		if (contentType == null) {
			return false;
		}
		int end = contentType.indexOf(';');
		String type = ((end < 0) ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
		return this.streamed.stream().anyMatch((pattern) -> matches(pattern.trim().toLowerCase(Locale.ROOT), type));
	}

	private static boolean matches(String pattern, String type) {
		if (pattern.endsWith("/*")) {
			return type.startsWith(pattern.substring(0, pattern.length() - 1));
		}
		return type.equals(pattern) || type.startsWith(pattern + "+");
	}

}
