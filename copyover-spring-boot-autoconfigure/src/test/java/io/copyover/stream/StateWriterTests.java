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

package io.copyover.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.Contributor;
import io.copyover.ContributorException;
import io.copyover.CopyoverException;
import io.copyover.CopyoverStreamException;
import io.copyover.Encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link StateWriter} and the encoder that it hands out.
 */
class StateWriterTests {

	private final Output out = new Output();

	private final StateWriter writer = new StateWriter(this.out, new TextCodec());

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\t", "\uD800" })
	void sectionWithoutProperNameIsRefused(String name) {
		assertSaveFails((encoder) -> encoder.writeSection(name, "v")).hasMessageContaining("The name of a section");
	}

	@Test
	void sectionWithNameOf255BytesIsWrittenAndWith256IsRefused() {
		assertThatNoException().isThrownBy(() -> Streams
			.write(Streams.saving("c", (encoder) -> encoder.writeSection("ä".repeat(127) + "b", "v"))));
		assertSaveFails((encoder) -> encoder.writeSection("ä".repeat(128), "v"))
			.hasMessageContaining("not be longer than 255 bytes");
	}

	@Test
	void sectionWithNameThatWasUsedIsRefused() {
		assertSaveFails((encoder) -> {
			encoder.writeSection("a", "v");
			encoder.openSection("a");
		}).hasMessageContaining("already has a section 'a'");
	}

	@Test
	void sectionWhileAnotherIsOpenIsRefused() {
		assertSaveFails((encoder) -> {
			encoder.openSection("a");
			encoder.writeSection("b", "v");
		}).hasMessageContaining("'b'").hasMessageContaining("while section 'a' is open");
	}

	@Test
	void sectionLeftOpenIsClosed() {
		byte[] stream = Streams.write(Streams.saving("c", (encoder) -> encoder.openSection("a").write(new byte[7])));
		List<Integer> read = new ArrayList<>();
		Streams.restore(stream,
				Streams.restoring("c", (decoder) -> read.add(decoder.openSection("a").readAllBytes().length)));
		assertThat(read).containsExactly(7);
	}

	@Test
	void closedSectionTakesNoMore() {
		assertSaveFails((encoder) -> {
			OutputStream section = encoder.openSection("a");
			section.close();
			section.close();
			section.write(1);
		}).hasMessageContaining("Section 'a' is closed");
	}

	@Test
	void encoderAndSectionsAreClosedWhenContributorHasReturned() {
		List<Encoder> encoders = new ArrayList<>();
		List<OutputStream> sections = new ArrayList<>();
		this.writer.begin(Map.of());
		this.writer.write(Streams.saving("c", (encoder) -> {
			encoders.add(encoder);
			sections.add(encoder.openSection("a"));
		}));
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> encoders.get(0).writeSection("b", "v"))
			.withMessageContaining("contributor 'c' has returned");
		assertThatIOException().isThrownBy(() -> sections.get(0).write(1)).withMessageContaining("is closed");
	}

	@Test
	void contributorThatThrowsIsNamedAndNothingFollows() {
		this.writer.begin(Map.of());
		IOException cause = new IOException("disk on fire");
		assertThatExceptionOfType(ContributorException.class).isThrownBy(() -> this.writer.write(failing("c", cause)))
			.withMessageContaining("'c'")
			.withMessageContaining("disk on fire")
			.withCause(cause)
			.satisfies((ex) -> assertThat(ex.getContributor()).isEqualTo("c"));
		assertThatIllegalStateException().isThrownBy(this.writer::end);
		assertThatIllegalStateException().isThrownBy(() -> this.writer.write(failing("d", cause)));
	}

	@Test
	void contributorThatThrowsAnErrorIsNamed() {
		this.writer.begin(Map.of());
		assertThatExceptionOfType(ContributorException.class)
			.isThrownBy(() -> this.writer.write(failing("c", new NoClassDefFoundError("gone"))))
			.withMessageContaining("'c'");
	}

	@Test
	void valueThatCannotBeWrittenFailsEvenIfContributorSwallowsIt() {
		assertSaveFails((encoder) -> {
			try {
				encoder.writeSection("a", 42);
			}
			catch (CopyoverException ex) {
				assertThat(ex).hasMessageContaining("Section 'a'");
			}
		}).hasMessageContaining("'a'").hasMessageContaining("ClassCastException");
	}

	@Test
	void sectionAfterValueThatCannotBeWrittenIsRefused() {
		assertSaveFails((encoder) -> {
			try {
				encoder.writeSection("a", 42);
			}
			catch (CopyoverException ex) {
				encoder.writeSection("b", "v");
			}
		}).hasMessageContaining("'b' cannot follow");
	}

	@Test
	void valueWithoutCodecIsRefused() {
		StateWriter raw = new StateWriter(this.out, null);
		raw.begin(Map.of());
		assertThatExceptionOfType(ContributorException.class)
			.isThrownBy(() -> raw.write(Streams.saving("c", (encoder) -> encoder.writeSection("a", "v"))))
			.withMessageContaining("no codec");
	}

	@Test
	void codecCalledRawIsRefused() {
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> new StateWriter(this.out, new TextCodec("raw")));
	}

	@Test
	void streamThatBrokeOnceFailsEvenIfContributorSwallowsIt() {
		this.writer.begin(Map.of());
		this.out.broken = true;
		assertThatExceptionOfType(CopyoverStreamException.class)
			.isThrownBy(() -> this.writer.write(Streams.saving("c", (encoder) -> {
				try (OutputStream section = encoder.openSection("a")) {
					section.write(new byte[600_000]);
				}
				catch (CopyoverStreamException ex) {
					assertThat(ex).hasMessageContaining("no reader");
				}
			})))
			.withMessageContaining("after 19 bytes")
			.withMessageContaining("no reader");
		assertThatIllegalStateException().isThrownBy(this.writer::end);
	}

	@Test
	void twoContributorsWithOneNameAreRefused() {
		this.writer.begin(Map.of());
		this.writer.write(Streams.saving("c", (encoder) -> {
		}));
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.writer.write(Streams.saving("c", (encoder) -> {
			})))
			.withMessageContaining("two contributors called 'c'");
	}

	@Test
	void headerBeyondLimitsIsRefused() {
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> this.writer.begin(Map.of("f", new byte[Format.MAX_FIELD_VALUE + 1])))
			.withMessageContaining("'f'");
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> new StateWriter(this.out, null)
			.begin(Map.of("f", new byte[Format.MAX_HEADER], "g", new byte[1])));
	}

	@Test
	void orderOfCallsIsVerified() {
		assertThatIllegalStateException().isThrownBy(this.writer::end);
		this.writer.begin(Map.of());
		assertThatIllegalStateException().isThrownBy(() -> this.writer.begin(Map.of()));
	}

	@Test
	void recordGoesOutWhenContributorReturns() {
		this.writer.begin(Map.of());
		int begun = this.out.size();
		assertThat(begun).isPositive();
		this.writer.write(Streams.saving("c", (encoder) -> encoder.writeSection("a", "v")));
		assertThat(this.out.size()).isGreaterThan(begun);
		assertThat(this.writer.end()).isEqualTo(this.out.size());
	}

	@Test
	void largeSectionGoesOutInWholeChunks() {
		this.writer.begin(Map.of());
		int writes = this.out.writes;
		this.writer.write(Streams.saving("c", (encoder) -> {
			OutputStream section = encoder.openSection("a");
			for (int i = 0; i < 10 * Format.MAX_CHUNK; i++) {
				section.write(i);
			}
		}));
		assertThat(this.out.writes - writes).isBetween(10, 12);
	}

	private AbstractThrowableAssert<?, ? extends Throwable> assertSaveFails(Contributor.Save save) {
		this.writer.begin(Map.of());
		return assertThatThrownBy(() -> this.writer.write(Streams.saving("c", save)))
			.isInstanceOf(ContributorException.class);
	}

	private Contributor failing(String name, Throwable failure) {
		return Streams.saving(name, (encoder) -> {
			encoder.writeSection("a", "v");
			if (failure instanceof Error error) {
				throw error;
			}
			throw (Exception) failure;
		});
	}

	private static final class Output extends OutputStream {

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private boolean broken;

		private int writes;

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			if (this.broken) {
				this.broken = false;
				throw new IOException("no reader");
			}
			this.writes++;
			this.bytes.write(source, offset, length);
		}

		private int size() {
			return this.bytes.size();
		}

	}

}
