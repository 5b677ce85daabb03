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

package io.copyover.handover;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverStreamException;
import io.copyover.handover.Participant.Listener;
import io.copyover.process.OperatingSystem.Output;

/**
 * What the header of a stream carries.
 *
 * @param generation the generation of whoever restores it
 * @param command the command line of generation 0, its jar replaced where it was; empty
 * in a file
 * @param listeners the inherited listening sockets; none in a file
 * @param secret what forwarded requests prove themselves with, {@code null} in a file
 * @param memoryScore the {@code oom_score_adj} of the predecessor
 * @param supervisor the id of the line's supervisor or of the process that will be it, 0
 * if there is none
 * @param output what the successor's standard output and error are once it has taken
 * over, {@code null} if they are that already
 * @param purpose what the stream is for
 * @param frozen in place: when clients began to wait, in milliseconds since 1970, else 0
 */
record Header(int generation, List<String> command, List<Listener> listeners, byte @Nullable [] secret, int memoryScore,
		long supervisor, @Nullable Output output, Purpose purpose, long frozen) {

	private static final String GENERATION = "generation";

	private static final String COMMAND = "command";

	private static final String LISTENERS = "listeners";

	private static final String SECRET = "secret";

	private static final String MEMORY_SCORE = "memory-score";

	private static final String SUPERVISOR = "supervisor";

	private static final String OUTPUT = "output";

	private static final String PURPOSE = "purpose";

	private static final String FROZEN = "frozen";

	private static final String SEPARATOR = "\0";

	static Header ofFile(int generation) {
		return new Header(generation, List.of(), List.of(), null, 0, 0, null, Purpose.SERVE, 0);
	}

	/**
	 * Tell whether the process that wrote the stream goes on as the one that reads it.
	 * @return {@code false} for a stream from another process or a file
	 */
	boolean isInPlace() {
		return this.secret != null && this.purpose == Purpose.IN_PLACE;
	}

	Map<String, byte[]> fields() {
		Map<String, byte[]> fields = new LinkedHashMap<>();
		fields.put(GENERATION, bytes(Integer.toString(this.generation)));
		if (this.secret != null) {
			fields.put(COMMAND, bytes(String.join(SEPARATOR, this.command)));
			fields.put(LISTENERS, bytes(this.listeners.stream().map(Header::line).collect(Collectors.joining("\n"))));
			fields.put(SECRET, this.secret);
			fields.put(MEMORY_SCORE, bytes(Integer.toString(this.memoryScore)));
			fields.put(SUPERVISOR, bytes(Long.toString(this.supervisor)));
			if (this.output != null) {
				fields.put(OUTPUT, bytes(this.output.out() + "\t" + this.output.err()));
			}
			if (this.purpose != Purpose.SERVE) {
				fields.put(PURPOSE, bytes(this.purpose.name()));
			}
			if (this.purpose == Purpose.IN_PLACE) {
				fields.put(FROZEN, bytes(Long.toString(this.frozen)));
			}
		}
		return fields;
	}

	static Header of(Map<String, byte[]> fields) {
		try {
			int generation = Integer.parseInt(text(fields, GENERATION));
			byte[] secret = fields.get(SECRET);
			if (secret == null) {
				return new Header(generation, List.of(), List.of(), null, 0, 0, null, Purpose.SERVE, 0);
			}
			return new Header(generation, List.of(text(fields, COMMAND).split(SEPARATOR, -1)),
					text(fields, LISTENERS).lines().map(Header::listener).toList(), secret,
					Integer.parseInt(text(fields, MEMORY_SCORE)), Long.parseLong(text(fields, SUPERVISOR)),
					output(fields),
					fields.containsKey(PURPOSE) ? Purpose.valueOf(text(fields, PURPOSE)) : Purpose.SERVE,
					fields.containsKey(FROZEN) ? Long.parseLong(text(fields, FROZEN)) : 0);
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException ex) {
			throw new CopyoverStreamException("The header of the stream is not valid", ex);
		}
	}

	private static String line(Listener listener) {
		return String.join("\t", listener.name(), listener.address(), Integer.toString(listener.port()),
				Integer.toString(listener.descriptor()), listener.scheme());
	}

	private static Listener listener(String line) {
		String[] parts = line.split("\t", -1);
		return new Listener(parts[0], parts[1], Integer.parseInt(parts[2]), Integer.parseInt(parts[3]),
				(parts.length > 4) ? parts[4] : "http");
	}

	private static @Nullable Output output(Map<String, byte[]> fields) {
		if (!fields.containsKey(OUTPUT)) {
			return null;
		}
		String[] parts = text(fields, OUTPUT).split("\t", -1);
		return new Output(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(Map<String, byte[]> fields, String name) {
		byte[] bytes = fields.get(name);
		if (bytes == null) {
			throw new CopyoverStreamException("The header of the stream has no field '" + name + "'");
		}
		return new String(bytes, StandardCharsets.UTF_8);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Header that && this.generation == that.generation && this.command.equals(that.command)
				&& this.listeners.equals(that.listeners) && Arrays.equals(this.secret, that.secret)
				&& this.memoryScore == that.memoryScore && this.supervisor == that.supervisor
				&& Objects.equals(this.output, that.output) && this.purpose == that.purpose
				&& this.frozen == that.frozen;
	}

	@Override
	public int hashCode() {
		return this.generation;
	}

	@Override
	public String toString() {
		return "Header of generation " + this.generation;
	}

}
