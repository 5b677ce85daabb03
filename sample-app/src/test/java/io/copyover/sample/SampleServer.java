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
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Which server a sample runs on, and which listeners it has.
 *
 * @param name the server, as {@code --sample.server} takes it
 * @param certificate that of its main listeners, {@code null} without TLS
 * @param http2 whether its clients talk HTTP/2
 * @param managementPort its separate management port, 0 for none
 * @param furtherPort the port of its further connector, 0 for none
 */
record SampleServer(String name, @Nullable TestCertificate certificate, boolean http2, int managementPort,
		int furtherPort) {

	static SampleServer of(String name) {
		return new SampleServer(name, null, false, 0, 0);
	}

	SampleServer withTls(TestCertificate certificate) {
		return new SampleServer(this.name, certificate, this.http2, this.managementPort, this.furtherPort);
	}

	SampleServer withHttp2(TestCertificate certificate) {
		return new SampleServer(this.name, certificate, true, this.managementPort, this.furtherPort);
	}

	SampleServer withManagementPort() {
		return new SampleServer(this.name, this.certificate, this.http2, SampleProcess.freePort(), this.furtherPort);
	}

	SampleServer withFurtherConnector() {
		return new SampleServer(this.name, this.certificate, this.http2, this.managementPort, SampleProcess.freePort());
	}

	List<String> arguments() {
		List<String> arguments = new ArrayList<>(List.of("--sample.server=" + this.name));
		if (this.certificate != null) {
			arguments.addAll(this.certificate.arguments());
		}
		if (this.http2) {
			arguments.add("--server.http2.enabled=true");
		}
		if (this.managementPort > 0) {
			arguments.add("--management.server.port=" + this.managementPort);
		}
		if (this.furtherPort > 0) {
			arguments.add("--sample.further-port=" + this.furtherPort);
		}
		return arguments;
	}

	/**
	 * Connect to a main listener.
	 */
	Connection connect(int port) throws IOException {
		if (this.certificate == null) {
			return new Wire(port);
		}
		return this.http2 ? new Http2Connection(port, this.certificate.context())
				: new Wire(port, this.certificate.context());
	}

}
