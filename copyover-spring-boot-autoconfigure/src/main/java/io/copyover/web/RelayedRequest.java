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

import java.io.IOException;
import java.util.List;

/**
 * A request that is sent on.
 */
public interface RelayedRequest {

	/**
	 * Return its head: request line, header lines and the empty line, in bytes.
	 * @return the head
	 */
	byte[] head();

	/**
	 * Tell whether it is a {@code HEAD} request.
	 * @return {@code true} if it is
	 */
	boolean isHead();

	/**
	 * Return the length of the body.
	 * @return the length in bytes, negative if the body is chunked
	 */
	long length();

	/**
	 * Read on in the body, without its framing.
	 * @param buffer takes the bytes
	 * @return how many, negative at the end
	 * @throws IOException if the client broke off
	 */
	int read(byte[] buffer) throws IOException;

	/**
	 * Return what followed a chunked body, once that was read to its end.
	 * @return the trailing header fields
	 */
	default List<RelayedAnswer.Field> trailers() {
		return List.of();
	}

}
