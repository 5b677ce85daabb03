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

package io.copyover.web.jetty;

import java.util.List;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

import io.copyover.web.Origin;

/**
 * Makes a forwarded request look as it did to the process that got it from the client. It
 * comes before all other customizers, and before the access log. A request that only
 * claims to be one is marked: the gate refuses it.
 */
final class OriginCustomizer implements HttpConfiguration.Customizer {

	private static final String FORGED = OriginCustomizer.class.getName() + ".FORGED";

	private static final String ORIGIN = OriginCustomizer.class.getName() + ".ORIGIN";

	private final TrafficControl control;

	OriginCustomizer(TrafficControl control) {
		this.control = control;
	}

	@Override
	public Request customize(Request request, HttpFields.Mutable responseHeaders) {
		List<HttpField> fields = request.getHeaders().getFields(Origin.HEADER_NAME);
		if (fields.isEmpty()) {
			return request;
		}
		String value = fields.get(0).getValue();
		Origin origin = (fields.size() == 1 && value != null) ? Origin.decode(value, this.control.secret()) : null;
		if (origin == null) {
			request.setAttribute(FORGED, Boolean.TRUE);
		}
		else {
			request.setAttribute(ORIGIN, origin);
		}
		return new OriginalRequest(request, origin);
	}

	static boolean isForged(Request request) {
		return request.getAttribute(FORGED) != null;
	}

	/**
	 * Return where a request came from.
	 * @param request the request
	 * @return its origin, {@code null} if it came from the other end of the connection
	 */
	static @Nullable Origin originOf(Request request) {
		return (Origin) request.getAttribute(ORIGIN);
	}

}
