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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverPhase;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Contribution;
import io.copyover.CopyoverReport.Outcome;

/**
 * Reports, and the times of {@link Message.Kind#RESTORED}, as the content of messages.
 */
final class ReportsCodec {

	private static final int MAX_COUNT = 100_000;

	private ReportsCodec() {
	}

	static byte[] encode(List<CopyoverReport> reports) {
		return bytes((out) -> {
			out.writeInt(reports.size());
			for (CopyoverReport report : reports) {
				write(report, out);
			}
		});
	}

	/**
	 * Encode as many of the newest reports as there is room for.
	 * @param limit the number of bytes
	 * @param reports the reports, newest first
	 * @return the bytes
	 */
	static byte[] encodeUpTo(int limit, List<CopyoverReport> reports) {
		for (int count = reports.size(); count > 0; count--) {
			byte[] bytes = encode(reports.subList(0, count));
			if (bytes.length <= limit) {
				return bytes;
			}
		}
		return encode(List.of());
	}

	static List<CopyoverReport> decode(byte[] content) throws IOException {
		DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
		List<CopyoverReport> reports = new ArrayList<>();
		for (int left = count(in); left > 0; left--) {
			reports.add(readReport(in));
		}
		return reports;
	}

	static byte[] encodeTimes(Map<String, Long> times) {
		return bytes((out) -> {
			out.writeInt(times.size());
			for (Map.Entry<String, Long> time : times.entrySet()) {
				out.writeUTF(time.getKey());
				out.writeLong(time.getValue());
			}
		});
	}

	static Map<String, Long> decodeTimes(byte[] content) throws IOException {
		DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
		Map<String, Long> times = new LinkedHashMap<>();
		for (int left = count(in); left > 0; left--) {
			times.put(in.readUTF(), in.readLong());
		}
		return times;
	}

	private static void write(CopyoverReport report, DataOutputStream out) throws IOException {
		out.writeUTF(report.outcome().name());
		out.writeUTF(report.phase().name());
		out.writeUTF((report.reason() != null) ? report.reason() : "");
		out.writeInt(report.generation());
		out.writeLong(report.pid());
		out.writeLong((report.successorPid() != null) ? report.successorPid() : 0);
		out.writeLong(report.bootMillis());
		out.writeLong(report.quietMillis());
		out.writeLong(report.drainMillis());
		out.writeLong(report.freezeMillis());
		out.writeLong(report.bytes());
		out.writeInt(report.contributors().size());
		for (Contribution contribution : report.contributors()) {
			out.writeUTF(contribution.name());
			out.writeInt(contribution.sections());
			out.writeLong(contribution.bytes());
			out.writeLong(contribution.saveMillis());
			out.writeLong(contribution.restoreMillis());
		}
		out.writeInt(report.output().size());
		for (String line : report.output()) {
			out.writeUTF(line);
		}
	}

	private static CopyoverReport readReport(DataInputStream in) throws IOException {
		Outcome outcome = Outcome.valueOf(in.readUTF());
		CopyoverPhase phase = CopyoverPhase.valueOf(in.readUTF());
		String reason = emptyToNull(in.readUTF());
		int generation = in.readInt();
		long pid = in.readLong();
		long successorPid = in.readLong();
		long[] times = { in.readLong(), in.readLong(), in.readLong(), in.readLong() };
		long bytes = in.readLong();
		List<Contribution> contributors = new ArrayList<>();
		for (int left = count(in); left > 0; left--) {
			contributors.add(new Contribution(in.readUTF(), in.readInt(), in.readLong(), in.readLong(), in.readLong()));
		}
		List<String> output = new ArrayList<>();
		for (int left = count(in); left > 0; left--) {
			output.add(in.readUTF());
		}
		return new CopyoverReport(outcome, phase, reason, generation, pid, (successorPid != 0) ? successorPid : null,
				times[0], times[1], times[2], times[3], bytes, contributors, output);
	}

	private static int count(DataInputStream in) throws IOException {
		int count = in.readInt();
		if (count < 0 || count > MAX_COUNT) {
			throw new IOException("A message claims " + count + " entries");
		}
		return count;
	}

	private static @Nullable String emptyToNull(String text) {
		return text.isEmpty() ? null : text;
	}

	private static byte[] bytes(Writing writing) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try {
			writing.to(new DataOutputStream(bytes));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Writes something.
	 */
	@FunctionalInterface
	private interface Writing {

		void to(DataOutputStream out) throws IOException;

	}

}
