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

import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

import io.copyover.process.LinuxOperatingSystem;
import io.copyover.web.Gate;
import io.copyover.web.GateSettings;
import io.copyover.web.SharedListener;

/**
 * What the open gate costs a request on Tomcat: all that happens to it before and after
 * the application. The application of this benchmark does nothing.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class GateBenchmark {

	/**
	 * Requests on two threads at once.
	 * @param connection the connection of the thread
	 * @throws Exception never
	 */
	@Benchmark
	@Threads(2)
	public void withGate(Connection connection) throws Exception {
		connection.gate.service(connection.request, connection.response);
	}

	/**
	 * The same without a gate.
	 * @param connection the connection of the thread
	 * @throws Exception never
	 */
	@Benchmark
	@Threads(2)
	public void withoutGate(Connection connection) throws Exception {
		connection.application.service(connection.request, connection.response);
	}

	/**
	 * What all connections share.
	 */
	@State(Scope.Benchmark)
	public static class Server {

		private final CopyoverHttp11Protocol protocol = new CopyoverHttp11Protocol();

		/**
		 * Make the server, which listens nowhere.
		 */
		@Setup
		public void prepare() {
			this.protocol.setAdapter(new NoApplication());
			this.protocol
				.setControl(new TrafficControl(new Gate(), GateSettings.defaults(() -> Set.of("/actuator/copyover")),
						new SharedListener(new LinuxOperatingSystem()), new byte[32]));
		}

	}

	/**
	 * What each thread has for itself.
	 */
	@State(Scope.Thread)
	public static class Connection {

		private final Adapter application = new NoApplication();

		private Adapter gate = this.application;

		private Request request = new Request();

		private Response response = new Response();

		/**
		 * Make a request with some headers.
		 * @param server the server
		 */
		@Setup
		public void prepare(Server server) {
			CopyoverHttp11Processor processor = (CopyoverHttp11Processor) server.protocol.createProcessor();
			this.gate = processor.getAdapter();
			this.request = processor.getRequest();
			this.response = this.request.getResponse();
			this.request.setMethod("GET");
			this.request.requestURI().setString("/api/visits");
			for (String name : new String[] { "Host", "User-Agent", "Accept", "Accept-Language", "Cookie" }) {
				this.request.getMimeHeaders().addValue(name).setString("something");
			}
		}

	}

	/**
	 * Does nothing.
	 */
	private static final class NoApplication implements Adapter {

		@Override
		public void service(Request request, Response response) {
		}

		@Override
		public boolean prepare(Request request, Response response) {
			return true;
		}

		@Override
		public boolean asyncDispatch(Request request, Response response, SocketEvent status) {
			return false;
		}

		@Override
		public void log(Request request, Response response, long time) {
		}

		@Override
		public void checkRecycled(Request request, Response response) {
		}

		@Override
		public String getDomain() {
			return "benchmark";
		}

	}

}
