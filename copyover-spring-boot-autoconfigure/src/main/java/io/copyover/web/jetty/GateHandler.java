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

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The gate of a server: before all of its other handlers. Jetty handles a request once;
 * what an asynchronous one does later does not come by here.
 */
final class GateHandler extends Handler.Wrapper {

	private final TrafficControl control;

	GateHandler(TrafficControl control) {
		this.control = control;
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		if (request.getConnectionMetaData().getConnector() instanceof CopyoverConnector connector) {
			return new Exchange(this, this.control, connector, request, response, callback).begin();
		}
		return super.handle(request, response, callback);
	}

	boolean serve(Request request, Response response, Callback callback) throws Exception {
		return super.handle(request, response, callback);
	}

}
