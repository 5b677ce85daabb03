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

package io.copyover.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;

/**
 * A client over HTTP/2, whose first request opens its connection. After some seconds its
 * answers ask for another one, as those of HTTP/1.1 do after a copyover: the JDK's client
 * before version 24 cannot leave a connection while it is busy, and fails what is in
 * progress when the server asks it to.
 */
final class Http2Connection implements Connection {

	private static final Duration LIFETIME = Duration.ofSeconds(5);

	// A server that lingers asks to leave after a second.
	private static final Duration STALE = Duration.ofMillis(500);

	private final Instant end = Instant.now().plus(LIFETIME);

	private final HttpClient client;

	private final URI server;

	private volatile Instant answered = Instant.now();

	Http2Connection(int port, SSLContext tls) {
		this.client = HttpClient.newBuilder().version(Version.HTTP_2).sslContext(tls).build();
		this.server = URI.create("https://localhost:" + port);
	}

	@Override
	public Answer send(String method, String path, byte[] body, List<String> headers) throws IOException {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.server.resolve(path))
			.timeout(Patience.LIMIT)
			.method(method, (body.length > 0) ? BodyPublishers.ofByteArray(body) : BodyPublishers.noBody());
		headers.stream()
			.map((header) -> header.split(": ", 2))
			.filter((header) -> !header[0].equals("Connection"))
			.forEach((header) -> request.header(header[0], header[1]));
		try {
			HttpResponse<byte[]> response = this.client.send(request.build(), BodyHandlers.ofByteArray());
			if (response.version() != Version.HTTP_2) {
				throw new IOException("Answered over " + response.version());
			}
			this.answered = Instant.now();
			return new Answer(response.statusCode(), closing(), response.body());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	private Map<String, String> closing() {
		return Instant.now().isBefore(this.end) ? Map.of() : Map.of("connection", "close");
	}

	@Override
	public boolean isStale() {
		return Duration.between(this.answered, Instant.now()).compareTo(STALE) > 0;
	}

	@Override
	public void close() {
	}

}
