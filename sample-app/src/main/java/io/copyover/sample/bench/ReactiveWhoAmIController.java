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

package io.copyover.sample.bench;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells how a request looks to the application, on a reactive server.
 */
@ReactiveBench
@RestController
class ReactiveWhoAmIController {

	@GetMapping("/api/whoami")
	Client whoami(ServerHttpRequest request, @Nullable Principal user) {
		InetSocketAddress remote = Objects.requireNonNull(request.getRemoteAddress());
		String scheme = request.getURI().getScheme();
		int port = request.getURI().getPort();
		return new Client(remote.getAddress().getHostAddress(), remote.getPort(), scheme,
				request.getURI().getHost() + ":" + ((port < 0) ? defaultPort(scheme) : port),
				(user != null) ? user.getName() : null);
	}

	private static int defaultPort(String scheme) {
		return "https".equals(scheme) ? 443 : 80;
	}

}
