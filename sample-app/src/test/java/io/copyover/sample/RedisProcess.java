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
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real Redis on a free port of the loopback interface.
 */
final class RedisProcess implements AutoCloseable {

	private static final Path PROGRAM = Path.of("/usr/bin/redis-server");

	private final int port = SampleProcess.freePort();

	private final Process process;

	private RedisProcess(Path directory) throws IOException {
		this.process = new ProcessBuilder(PROGRAM.toString(), "--port", Integer.toString(this.port), "--bind",
				"127.0.0.1", "--save", "", "--appendonly", "no", "--dir", directory.toString())
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("redis.out").toFile())
			.start();
	}

	/**
	 * Start a server. Where there is none, a run of CI fails and any other skips the
	 * test.
	 */
	static RedisProcess start(Path directory) throws IOException {
		if (!Files.isExecutable(PROGRAM)) {
			assertThat(System.getenv("CI")).as("there is no " + PROGRAM + ", which CI must have").isNull();
			System.err.println("NOT TESTED: there is no " + PROGRAM + "; install redis-server");
			Assumptions.abort("There is no " + PROGRAM);
		}
		RedisProcess redis = new RedisProcess(directory);
		Awaitility.await("Redis").atMost(Patience.LIMIT).ignoreExceptions().until(() -> {
			new Socket(InetAddress.getLoopbackAddress(), redis.port).close();
			return true;
		});
		return redis;
	}

	/**
	 * Return what has a sample keep its tokens here.
	 */
	List<String> arguments() {
		return List.of("--copyover.token.store=redis", "--spring.data.redis.client-type=lettuce",
				"--spring.data.redis.host=127.0.0.1", "--spring.data.redis.port=" + this.port,
				"--spring.data.redis.timeout=5s", "--spring.data.redis.connect-timeout=5s");
	}

	/**
	 * Stop it. A repeated call does nothing.
	 */
	void stop() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		stop();
	}

}
