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

import org.jspecify.annotations.Nullable;

/**
 * What a server's adapter tells of a request in progress, and does with it. Called by the
 * threads of a copyover while the request goes on, and never once it is over.
 */
public interface RequestHandle {

	/**
	 * Return the path, without parameters.
	 * @return the raw path
	 */
	String path();

	/**
	 * Return the type of the answer, as far as it is known.
	 * @return the content type with its parameters, {@code null} if none has been set
	 */
	@Nullable String contentType();

	/**
	 * Return what the client accepts.
	 * @return the header's value, {@code null} if there is none
	 */
	@Nullable String accept();

	/**
	 * Tell whether {@link #end} could end it now: whether it waits without a thread of
	 * the server.
	 * @return {@code true} if it could
	 */
	boolean canEnd();

	/**
	 * End the answer as if the application had: what was sent is all there is. When this
	 * returns {@code true} the application can write nothing more.
	 * @param unsent what the client gets if nothing was sent
	 * @return {@code false} if that is not possible, now or at all; nothing has happened
	 */
	boolean end(EmptyAnswer unsent);

}
