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

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.copyover.Contributor;
import io.copyover.stream.StateReader;
import io.copyover.stream.StateWriter;

/**
 * How fast a raw section goes from one JVM to another, against the same bytes through a
 * plain pipe.
 */
public final class ThroughputBenchmark {

	private static final int BUFFER = 1 << 16;

	private static final int BLOCKS = 8192;

	private static final int ROUNDS = 9;

	private ThroughputBenchmark() {
	}

	/**
	 * Run the benchmark, or the reading side of one round.
	 * @param args none, or {@code plain} or {@code section} for the reading side
	 * @throws Exception if something fails
	 */
	public static void main(String... args) throws Exception {
		if (args.length > 0) {
			read(args[0].equals("section"));
			return;
		}
		List<Double> ratios = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			double plain = measure(false);
			double section = measure(true);
			System.out.printf("round %d: plain pipe %.0f MiB/s, raw section %.0f MiB/s, ratio %.2f%n", round, plain,
					section, section / plain);
			ratios.add(section / plain);
		}
		Collections.sort(ratios);
		System.out.printf("throughput: median ratio %.2f of %d rounds of %d MiB%n", ratios.get(ROUNDS / 2), ROUNDS,
				(long) BLOCKS * BUFFER >> 20);
	}

	private static double measure(boolean section) throws Exception {
		Process reader = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
				System.getProperty("java.class.path"), ThroughputBenchmark.class.getName(),
				section ? "section" : "plain")
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		try (InputStream done = reader.getInputStream()) {
			done.read();
			long start = System.nanoTime();
			try (OutputStream out = reader.getOutputStream()) {
				write(section, out);
			}
			done.read();
			double seconds = (System.nanoTime() - start) / 1e9;
			return ((long) BLOCKS * BUFFER >> 20) / seconds;
		}
		finally {
			reader.destroyForcibly().waitFor();
		}
	}

	private static void write(boolean section, OutputStream out) throws IOException {
		byte[] block = new byte[BUFFER];
		new Random(1).nextBytes(block);
		if (!section) {
			fill(out, block);
			return;
		}
		StateWriter writer = new StateWriter(out, null);
		writer.begin(Map.of());
		writer.write(Contributor.of("bulk", (encoder) -> fill(encoder.openSection("all"), block), (decoder) -> {
		}));
		writer.end();
	}

	private static void fill(OutputStream out, byte[] block) throws IOException {
		for (int i = 0; i < BLOCKS; i++) {
			out.write(block);
		}
		out.flush();
	}

	private static void read(boolean section) throws IOException {
		System.out.write('r');
		System.out.flush();
		if (section) {
			StateReader reader = new StateReader(new BufferedInputStream(System.in, BUFFER), null, 0, (name) -> false);
			reader.begin();
			reader.restore(Map.of("bulk", Contributor.of("bulk", (encoder) -> {
			}, (decoder) -> drain(decoder.openSection("all")))));
		}
		else {
			drain(System.in);
		}
		System.out.write('d');
		System.out.flush();
	}

	private static void drain(InputStream in) throws IOException {
		byte[] block = new byte[BUFFER];
		int length = in.read(block);
		while (length >= 0) {
			length = in.read(block);
		}
	}

}
