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

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.component.ContainerLifeCycle;

/**
 * A server's access log without the requests that were sent on: those stand in the
 * successor's.
 */
final class UnforwardedLog extends ContainerLifeCycle implements RequestLog {

	private final RequestLog log;

	UnforwardedLog(RequestLog log) {
		this.log = log;
		installBean(log);
	}

	@Override
	public void log(Request request, Response response) {
		if (!ForwardedExchange.isForwarded(request)) {
			this.log.log(request, response);
		}
	}

}
