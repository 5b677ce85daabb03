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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.copyover.Contributor;
import io.copyover.ContributorException;
import io.copyover.CopyoverException;
import io.copyover.CopyoverStreamException;
import io.copyover.Decoder;
import io.copyover.SectionNotFoundException;
import io.copyover.UnclaimedStateException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link StateReader} and the decoder that it hands out.
 */
class StateReaderTests {

	private static final byte[] ABC = Streams.write(Streams.saving("c", (encoder) -> {
		encoder.writeSection("a", "1");
		Streams.writeRaw(encoder, "b", Streams.bytes(1000));
		encoder.writeSection("c", "3");
	}));

	private final List<Object> read = new ArrayList<>();

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 65_535, 65_536, 65_537, 262_143, 262_144, 262_145, 3_000_000 })
	void rawSectionOfAnyLengthRestores(int length) {
		byte[] content = Streams.bytes(length);
		byte[] stream = Streams.write(Streams.saving("c", (encoder) -> Streams.writeRaw(encoder, "a", content)));
		Streams.restore(stream,
				Streams.restoring("c", (decoder) -> this.read.add(decoder.openSection("a").readAllBytes())));
		assertThat((byte[]) this.read.get(0)).isEqualTo(content);
	}

	@Test
	void rawSectionWrittenAndReadByteByByteRestores() {
		byte[] content = Streams.bytes(70_000);
		byte[] stream = Streams.write(Streams.saving("c", (encoder) -> {
			var section = encoder.openSection("a");
			for (byte value : content) {
				section.write(value);
			}
		}));
		Streams.restore(stream, Streams.restoring("c", (decoder) -> {
			InputStream section = decoder.openSection("a");
			for (byte value : content) {
				assertThat((byte) section.read()).isEqualTo(value);
			}
			assertThat(section.read()).isEqualTo(-1);
			assertThat(section.read()).isEqualTo(-1);
		}));
	}

	@Test
	void nullRestoresAsNull() {
		byte[] stream = Streams.write(Streams.saving("c", (encoder) -> encoder.writeSection("a", null)));
		Streams.restore(stream,
				Streams.restoring("c", (decoder) -> this.read.add(decoder.readSection("a", String.class))));
		assertThat(this.read).containsOnlyNulls().hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "abc", "acb", "bac", "bca", "cab", "cba" })
	void sectionsRestoreInAnyOrder(String order) {
		restoreAbc((decoder) -> order.chars().forEach((c) -> this.read.add(value(decoder, (char) c))));
		assertThat(this.read).containsExactlyInAnyOrder("1", 1000, "3");
	}

	@Test
	void absentSectionIsNamed() {
		assertThatExceptionOfType(ContributorException.class)
			.isThrownBy(() -> restoreAbc((decoder) -> decoder.readSection("z", String.class)))
			.withMessageContaining("Contributor 'c'")
			.withMessageContaining("'z'")
			.withCauseInstanceOf(SectionNotFoundException.class);
	}

	@Test
	void absentSectionMayBeAskedFor() {
		restoreAbc((decoder) -> {
			assertThat(decoder.hasSection("c")).isTrue();
			assertThat(decoder.hasSection("z")).isFalse();
			for (char name = 'a'; name <= 'c'; name++) {
				assertThat(value(decoder, name)).isNotNull();
				assertThat(decoder.hasSection(String.valueOf(name))).isTrue();
			}
		});
	}

	@Test
	void askingForAnotherSectionLeavesTheOpenOneReadable() {
		restoreAbc((decoder) -> {
			decoder.readSection("a", String.class);
			InputStream section = decoder.openSection("b");
			byte[] start = section.readNBytes(10);
			assertThat(decoder.hasSection("c")).isTrue();
			byte[] rest = section.readAllBytes();
			assertThat(start).isEqualTo(Arrays.copyOf(Streams.bytes(1000), 10));
			assertThat(rest).isEqualTo(Arrays.copyOfRange(Streams.bytes(1000), 10, 1000));
			decoder.readSection("c", String.class);
		});
	}

	@Test
	void openSectionIsClosedWhenALaterOneIsOpened() {
		restoreAbc((decoder) -> {
			decoder.readSection("a", String.class);
			InputStream section = decoder.openSection("b");
			section.read();
			decoder.readSection("c", String.class);
			assertThatIOException().isThrownBy(section::read).withMessageContaining("Section 'b' is closed");
		});
	}

	@Test
	void openedSectionCountsAsRead() {
		restoreAbc((decoder) -> {
			decoder.openSection("a").close();
			decoder.openSection("b");
			decoder.openSection("c");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "b" })
	void sectionIsReadOnce(String name) {
		assertThatExceptionOfType(ContributorException.class).isThrownBy(() -> restoreAbc((decoder) -> {
			decoder.openSection("b");
			decoder.openSection(name);
			decoder.openSection(name);
		})).withMessageContaining("'" + name + "'").withMessageContaining("has been read before");
	}

	@Test
	void rawSectionHasNoValue() {
		assertThatExceptionOfType(ContributorException.class)
			.isThrownBy(() -> restoreAbc((decoder) -> decoder.readSection("b", String.class)))
			.withMessageContaining("'b'")
			.withMessageContaining("raw");
	}

	@Test
	void sectionOfAnotherCodecIsRefusedAsValueAndMayBeOpenedRaw() {
		byte[] stream = Streams.write(new TextCodec("old"),
				Streams.saving("c", (encoder) -> encoder.writeSection("a", "text")));
		Streams.restore(stream, Streams.restoring("c", (decoder) -> {
			assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> decoder.readSection("a", String.class))
				.withMessageContaining("codec 'old'")
				.withMessageContaining("codec 'text'");
			assertThat(decoder.openSection("a").readAllBytes()).asString().isEqualTo("text");
		}));
	}

	@Test
	void valueOfAnotherTypeIsRefused() {
		assertThatExceptionOfType(ContributorException.class)
			.isThrownBy(() -> restoreAbc((decoder) -> decoder.readSection("a", Integer.class)))
			.withMessageContaining("Section 'a' of contributor 'c' cannot be read as java.lang.Integer: ")
			.withMessageContaining("Texts only");
	}

	@Test
	void passingOverMoreThanTheBufferIsRefusedWithAdvice() {
		byte[] stream = Streams.write(Streams.saving("c", (encoder) -> {
			Streams.writeRaw(encoder, "a", new byte[600]);
			Streams.writeRaw(encoder, "b", new byte[600]);
			encoder.writeSection("c", "3");
		}));
		assertThatExceptionOfType(CopyoverStreamException.class)
			.isThrownBy(() -> Streams.restore(stream, Streams.restoring("c", (decoder) -> decoder.hasSection("c"))))
			.withMessageContaining("'b' of contributor 'c'")
			.withMessageContaining("1024 bytes")
			.withMessageContaining("copyover.restore.buffer")
			.withMessageContaining("in the order of saving");
	}

	@Test
	void whatWasTakenOutOfTheBufferMakesRoomInIt() {
		byte[] stream = Streams.write(Streams.saving("c", (encoder) -> {
			for (String name : List.of("a", "b", "c", "d")) {
				Streams.writeRaw(encoder, name, new byte[600]);
			}
		}));
		Streams.restore(stream, Streams.restoring("c", (decoder) -> {
			for (String name : List.of("b", "a", "d", "c")) {
				assertThat(decoder.openSection(name).readAllBytes()).hasSize(600);
			}
		}));
	}

	@Test
	void readingInTheOrderOfSavingNeedsNoBuffer() {
		StateReader reader = new StateReader(new ByteArrayInputStream(ABC), new TextCodec(), 0, (name) -> false);
		reader.begin();
		reader.restore(Streams.byName(Streams.restoring("c", (decoder) -> {
			for (char name = 'a'; name <= 'c'; name++) {
				value(decoder, name);
			}
		})));
	}

	@Test
	void damageFailsTheRestoreEvenIfContributorSwallowsIt() {
		byte[] damaged = ABC.clone();
		damaged[ABC.length / 2] ^= 1;
		assertThatExceptionOfType(CopyoverStreamException.class)
			.isThrownBy(() -> Streams.restore(damaged, Streams.restoring("c", (decoder) -> {
				try (InputStream section = decoder.openSection("b")) {
					section.readAllBytes();
				}
				catch (CopyoverStreamException ex) {
					this.read.add(ex);
				}
			})))
			.withMessageContaining("section 'b' of contributor 'c'")
			.withMessageContaining("checksum");
		assertThat(this.read).hasSize(1);
	}

	@Test
	void damageInTheRestOfAnOpenedSectionFailsTheRestore() {
		byte[] damaged = ABC.clone();
		damaged[ABC.length / 2] ^= 1;
		assertThatExceptionOfType(CopyoverStreamException.class)
			.isThrownBy(() -> Streams.restore(damaged, Streams.restoring("c", (decoder) -> {
				decoder.openSection("a");
				decoder.openSection("b").read();
				decoder.openSection("c");
			})))
			.withMessageContaining("checksum");
	}

	@Test
	void damageThatABadValueComesFromIsReported() {
		byte[] stream = Streams.write(Streams.saving("c", (encoder) -> encoder.writeSection("a", "x")));
		stream[indexOf(stream, 'x')] = 'y';
		assertThatExceptionOfType(CopyoverStreamException.class)
			.isThrownBy(() -> Streams.restore(stream,
					Streams.restoring("c", (decoder) -> decoder.readSection("a", Integer.class))))
			.withMessageContaining("checksum");
	}

	@Test
	void contributorThatThrowsIsNamed() {
		IOException cause = new IOException("disk on fire");
		assertThatExceptionOfType(ContributorException.class).isThrownBy(() -> restoreAbc((decoder) -> {
			throw cause;
		}))
			.withMessageContaining("Contributor 'c' failed to restore its state")
			.withMessageContaining("disk on fire")
			.withCause(cause)
			.satisfies((ex) -> assertThat(ex.getContributor()).isEqualTo("c"));
	}

	@Test
	void decoderAndSectionsAreClosedWhenContributorHasReturned() {
		List<Decoder> decoders = new ArrayList<>();
		List<InputStream> sections = new ArrayList<>();
		restoreAbc((decoder) -> {
			decoders.add(decoder);
			decoder.openSection("a");
			decoder.openSection("b");
			sections.add(decoder.openSection("c"));
		});
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> decoders.get(0).hasSection("a"))
			.withMessageContaining("contributor 'c' has returned");
		assertThatIOException().isThrownBy(() -> sections.get(0).read()).withMessageContaining("is closed");
	}

	@Test
	void unreadStateIsNamedAfterTheWholeStreamWasRead() {
		assertThatExceptionOfType(UnclaimedStateException.class).isThrownBy(() -> restoreSeveral((name) -> false))
			.satisfies((ex) -> assertThat(ex.getUnclaimed()).containsExactly("gone", "kept/a", "kept/c", "none"));
		assertThat(this.read).containsExactly("kept", "last");
	}

	@Test
	void unreadStateMayGoIfDiscarded() {
		assertThat(restoreSeveral(List.of("gone", "none", "kept/a", "kept/c")::contains)).containsOnlyKeys("kept",
				"last");
		assertThat(restoreSeveral(List.of("gone", "none", "kept")::contains)).containsOnlyKeys("kept", "last");
		assertThatExceptionOfType(UnclaimedStateException.class)
			.isThrownBy(() -> restoreSeveral(List.of("gone", "none", "kept/a")::contains))
			.satisfies((ex) -> assertThat(ex.getUnclaimed()).containsExactly("kept/c"));
	}

	@Test
	void damageAfterUnreadStateIsReportedAsDamage() {
		byte[] damaged = ABC.clone();
		damaged[ABC.length - 1] ^= 1;
		assertThatExceptionOfType(CopyoverStreamException.class).isThrownBy(() -> Streams.restore(damaged));
	}

	@Test
	void contributorWithoutRecordIsNotCalled() {
		assertThat(Streams.restore(Streams.write(), Contributor.of("new", (encoder) -> {
		}, Streams.NO_RESTORE))).isEmpty();
	}

	@Test
	void twoRecordsOfOneContributorAreRefused() {
		byte[] once = Streams.write(Streams.saving("c", (encoder) -> {
		}));
		int record = 19;
		int end = once.length - 33;
		byte[] twice = new byte[once.length + end - record];
		System.arraycopy(once, 0, twice, 0, end);
		System.arraycopy(once, record, twice, end, once.length - record);
		assertThatExceptionOfType(CopyoverStreamException.class)
			.isThrownBy(() -> Streams.restore(Streams.repair(twice), Streams.restoring("c", (decoder) -> {
			})))
			.withMessageContaining("two records of contributor 'c'");
	}

	@Test
	void nothingIsReadBeyondTheEndMark() {
		byte[] followed = Arrays.copyOf(ABC, ABC.length + 9);
		ByteArrayInputStream in = new ByteArrayInputStream(followed);
		StateReader reader = new StateReader(in, new TextCodec(), 0, (name) -> true);
		reader.begin();
		reader.restore(Map.of());
		assertThat(in.available()).isEqualTo(9);
	}

	@Test
	void orderOfCallsIsVerified() {
		StateReader reader = new StateReader(new ByteArrayInputStream(ABC), null, 0, (name) -> true);
		assertThatIllegalStateException().isThrownBy(() -> reader.restore(Map.of()));
		reader.begin();
		assertThatIllegalStateException().isThrownBy(reader::begin);
		reader.restore(Map.of());
		assertThatIllegalStateException().isThrownBy(() -> reader.restore(Map.of()));
	}

	private Map<String, Long> restoreSeveral(Predicate<String> discard) {
		byte[] stream = Streams.write(Streams.saving("gone", (encoder) -> encoder.writeSection("a", "1")),
				Streams.saving("kept", (encoder) -> {
					encoder.writeSection("a", "1");
					encoder.writeSection("b", "2");
					encoder.writeSection("c", "3");
				}), Streams.saving("none", (encoder) -> {
				}), Streams.saving("last", (encoder) -> {
				}));
		StateReader reader = new StateReader(new ByteArrayInputStream(stream), new TextCodec(), 100, discard);
		reader.begin();
		return reader.restore(Streams.byName(Streams.restoring("last", (decoder) -> this.read.add("last")),
				Streams.restoring("kept", (decoder) -> {
					decoder.readSection("b", String.class);
					this.read.add("kept");
				})));
	}

	private void restoreAbc(Contributor.Restore restore) {
		Streams.restore(ABC, Streams.restoring("c", restore));
	}

	private Object value(Decoder decoder, char name) {
		try {
			return (name != 'b') ? decoder.readSection(String.valueOf(name), String.class)
					: decoder.openSection("b").readAllBytes().length;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private int indexOf(byte[] stream, char wanted) {
		for (int i = 0; i < stream.length; i++) {
			if (stream[i] == wanted) {
				return i;
			}
		}
		throw new AssertionError("Not there");
	}

}
