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

package io.copyover.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The longest gap between two answers that a client sees during a copyover, against a
 * plain restart of the same jar (SIGTERM, then start). Both happen in turn to one server
 * with one client, which asks again as soon as it has its answer.
 */
public final class GapBenchmark {

	private static final int ROUNDS = 5;

	private static final Duration START_LIMIT = Duration.ofMinutes(2);

	private final HttpClient client = HttpClient.newHttpClient();

	private final List<String> command;

	private final URI visits;

	private final URI copyover;

	private final Asker asker;

	private GapBenchmark(String jar, int port) {
		this.command = List.of(ProcessHandle.current().info().command().orElseThrow(), "-jar", jar,
				"--server.port=" + port, "--server.address=127.0.0.1", "--server.shutdown=immediate");
		this.visits = URI.create("http://127.0.0.1:" + port + "/api/visits");
		this.copyover = URI.create("http://127.0.0.1:" + port + "/actuator/copyover");
		this.asker = new Asker(this.visits);
	}

	/**
	 * Run the benchmark.
	 * @param args the jar of the sample application
	 * @throws Exception if something fails
	 */
	public static void main(String... args) throws Exception {
		int port;
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = free.getLocalPort();
		}
		new GapBenchmark(args[0], port).run();
	}

	private void run() throws Exception {
		long pid = start();
		this.asker.start();
		try {
			List<Double> copyovers = new ArrayList<>();
			List<Double> restarts = new ArrayList<>();
			for (int round = 0; round < ROUNDS; round++) {
				this.asker.reset();
				pid = copyover();
				copyovers.add(settledGap());
				this.asker.reset();
				pid = restart(pid);
				restarts.add(settledGap());
				System.out.printf("round %d: copyover %.0f ms, restart %.0f ms%n", round, copyovers.get(round),
						restarts.get(round));
			}
			Collections.sort(copyovers);
			Collections.sort(restarts);
			double ratio = restarts.get(ROUNDS / 2) / copyovers.get(ROUNDS / 2);
			System.out.printf("gap: median of %d copyovers %.0f ms, of restarts %.0f ms, ratio 1/%.0f%n", ROUNDS,
					copyovers.get(ROUNDS / 2), restarts.get(ROUNDS / 2), ratio);
		}
		finally {
			this.asker.interrupt();
			ProcessHandle.of(currentPid(pid)).ifPresent(ProcessHandle::destroyForcibly);
		}
	}

	private double settledGap() throws InterruptedException {
		this.asker.awaitAnswers(200);
		return this.asker.longestGapMillis();
	}

	private long start() throws Exception {
		Process process = new ProcessBuilder(this.command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		long end = System.nanoTime() + START_LIMIT.toNanos();
		while (currentPid(0) == 0) {
			if (System.nanoTime() > end || !process.isAlive()) {
				throw new IllegalStateException("The sample application does not start");
			}
			Thread.sleep(5);
		}
		return process.pid();
	}

	private long restart(long pid) throws Exception {
		ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
		handle.destroy();
		handle.onExit().join();
		return start();
	}

	private long copyover() throws Exception {
		String credentials = Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));
		HttpResponse<String> answer = this.client.send(HttpRequest.newBuilder(this.copyover)
			.header("Authorization", "Basic " + credentials)
			.POST(BodyPublishers.noBody())
			.build(), BodyHandlers.ofString());
		if (answer.statusCode() != 200) {
			throw new IllegalStateException("The copyover failed: " + answer.body());
		}
		return number(answer.body(), "successorPid");
	}

	private long currentPid(long otherwise) {
		try {
			HttpRequest request = HttpRequest.newBuilder(this.visits).timeout(Duration.ofSeconds(5)).build();
			return number(this.client.send(request, BodyHandlers.ofString()).body(), "pid");
		}
		catch (IOException ex) {
			return otherwise;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return otherwise;
		}
	}

	private static long number(String json, String name) {
		Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
		if (!matcher.find()) {
			throw new IllegalStateException("No " + name + " in " + json);
		}
		return Long.parseLong(matcher.group(1));
	}

	/**
	 * The client.
	 */
	private static final class Asker extends Thread {

		private final HttpClient client = HttpClient.newHttpClient();

		private final HttpRequest request;

		private long lastAnswer;

		private long longestGap;

		private long answers;

		Asker(URI visits) {
			super("asker");
			setDaemon(true);
			this.request = HttpRequest.newBuilder(visits).POST(BodyPublishers.noBody()).build();
		}

		@Override
		public void run() {
			while (!isInterrupted()) {
				try {
					if (this.client.send(this.request, BodyHandlers.discarding()).statusCode() == 200) {
						answered();
					}
				}
				catch (IOException ex) {
					// The server is away; ask again.
					Thread.onSpinWait();
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		}

		private synchronized void answered() {
			long now = System.nanoTime();
			this.longestGap = Math.max(this.longestGap, now - this.lastAnswer);
			this.lastAnswer = now;
			this.answers++;
			notifyAll();
		}

		synchronized void reset() {
			this.longestGap = 0;
			this.lastAnswer = System.nanoTime();
		}

		synchronized void awaitAnswers(int number) throws InterruptedException {
			long target = this.answers + number;
			while (this.answers < target) {
				wait();
			}
		}

		synchronized double longestGapMillis() {
			return this.longestGap / 1e6;
		}

	}

}
