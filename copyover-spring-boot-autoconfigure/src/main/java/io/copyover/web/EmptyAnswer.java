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

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What a client gets whose request was ended before anything was sent, so that it asks
 * again.
 *
 * @param status the status
 * @param contentType the content type, {@code null} for none
 */
public record EmptyAnswer(int status, @Nullable String contentType) {

	private static final String EVENT_STREAM = "text/event-stream";

	private static final int OK = 200;

	private static final int NO_CONTENT = 204;

	/**
	 * Find the answer to a request. An event stream ends without an event, for status 204
	 * tells a browser not to come again.
	 * @param request the request
	 * @param status what others get
	 * @return the answer
	 */
	static EmptyAnswer to(RequestHandle request, int status) {
		String type = request.contentType();
		String wanted = (type != null) ? type : request.accept();
		return isEventStream(wanted) ? new EmptyAnswer(OK, EVENT_STREAM) : new EmptyAnswer(status, null);
	}

	/**
	 * Tell whether a content type is that of event streams.
	 * @param type the type, {@code null} if there is none
	 * @return {@code true} if it is
	 */
	public static boolean isEventStream(@Nullable String type) {
		return type != null && type.toLowerCase(Locale.ROOT).startsWith(EVENT_STREAM);
	}

	/**
	 * Tell whether the answer says that its body has no bytes: one with status 204 has no
	 * body.
	 * @return {@code true} if it does
	 */
	public boolean hasLength() {
		return this.status != NO_CONTENT;
	}

}
