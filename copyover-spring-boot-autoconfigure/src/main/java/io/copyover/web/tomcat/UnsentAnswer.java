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

package io.copyover.web.tomcat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.apache.coyote.Response;
import org.apache.tomcat.util.http.FastHttpDateFormat;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.net.SocketWrapperBase;

import io.copyover.web.EmptyAnswer;

/**
 * The answer to a request that was ended before anything was sent. It has the fields that
 * the answer had by then, such as those for scripts of other origins, and knows nothing
 * of what the application sets later.
 */
final class UnsentAnswer {

	private final Response response;

	private final EmptyAnswer empty;

	private final List<String> lines = new ArrayList<>();

	UnsentAnswer(Response response, EmptyAnswer empty) {
		this.response = response;
		this.empty = empty;
		MimeHeaders headers = response.getMimeHeaders();
		for (int i = 0; i < headers.size(); i++) {
			String line = headers.getName(i) + ": " + headers.getValue(i);
			if (isKept(line.toLowerCase(Locale.ROOT))) {
				this.lines.add(line.replaceAll("\\p{Cntrl}", " "));
			}
		}
	}

	private static boolean isKept(String line) {
		return !line.startsWith("content-") && !line.startsWith("transfer-encoding:") && !line.startsWith("connection:")
				&& !line.startsWith("keep-alive:") && !line.startsWith("date:") && !line.startsWith("null:");
	}

	/**
	 * Send it with HTTP/1.1, past Tomcat. The connection has to be closed then.
	 * @param socket the connection
	 */
	void send(SocketWrapperBase<?> socket) {
		this.response.setStatus(this.empty.status());
		List<String> head = new ArrayList<>();
		head.add("HTTP/1.1 " + this.empty.status() + " ");
		head.addAll(this.lines);
		if (this.empty.contentType() != null) {
			head.add("Content-Type: " + this.empty.contentType());
		}
		if (this.empty.hasLength()) {
			head.add("Content-Length: 0");
		}
		head.add("Date: " + FastHttpDateFormat.getCurrentDate());
		head.add("Connection: close\r\n\r\n");
		byte[] bytes = String.join("\r\n", head).getBytes(StandardCharsets.ISO_8859_1);
		try {
			socket.write(true, bytes, 0, bytes.length);
			socket.flush(true);
		}
		catch (IOException ex) {
			// The client is gone.
		}
	}

	/**
	 * Have Tomcat send it.
	 */
	void apply() {
		this.response.getMimeHeaders().removeHeader("Content-Type");
		this.response.getMimeHeaders().removeHeader("Content-Length");
		this.response.setContentLength(0);
		if (this.empty.contentType() != null) {
			this.response.setContentType(this.empty.contentType());
		}
		this.response.setStatus(this.empty.status());
	}

}
