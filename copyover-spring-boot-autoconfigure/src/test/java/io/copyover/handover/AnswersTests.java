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
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import io.copyover.handover.Message.Kind;
import io.copyover.process.FakeOperatingSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Answers}.
 */
class AnswersTests {

	private static final Duration PACE = Duration.ofMillis(1);

	private final CountDownLatch never = new CountDownLatch(1);

	private final FakeOperatingSystem system = new FakeOperatingSystem((os, command) -> this.never.await());

	private boolean stopped;

	@Test
	void awaitWhenAnswerCameDuringACheckGivesIt() throws IOException {
		Answers answers = answers(Message.of(Kind.RESTORED, "early"), Message.of(Kind.SERVING));
		answers.check();
		answers.check();
		assertThat(answers.await(Kind.RESTORED, soon(), PACE).text()).isEqualTo("early");
		assertThat(answers.await(Kind.SERVING, soon(), PACE).kind()).isEqualTo(Kind.SERVING);
	}

	@Test
	void awaitWhenAnotherAnswerComesFails() throws IOException {
		Answers answers = answers(Message.of(Kind.SERVING));
		assertThatExceptionOfType(SuccessorException.class).isThrownBy(() -> answers.await(Kind.RESTORED, soon(), PACE))
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(SuccessorException.Kind.CONFUSED));
	}

	@Test
	void awaitWhenSuccessorFailedTellsItsReason() throws IOException {
		Answers answers = answers(Message.of(Kind.FAILED, "no luck"));
		assertThatExceptionOfType(SuccessorException.class).isThrownBy(() -> answers.await(Kind.RESTORED, soon(), PACE))
			.withMessageContaining("no luck");
		assertThat(answers.failure()).isEqualTo("no luck");
	}

	@Test
	void awaitWhenTimeIsOverOrToldToStopFails() throws IOException {
		Answers answers = answers();
		assertThatExceptionOfType(SuccessorException.class)
			.isThrownBy(() -> answers.await(Kind.READY, Deadline.after(Duration.ZERO), PACE))
			.withMessageContaining("arguments");
		this.stopped = true;
		assertThatExceptionOfType(SuccessorException.class).isThrownBy(answers::check)
			.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(SuccessorException.Kind.STOPPED));
	}

	@Test
	void awaitWhenAnswerCameDuringAStandstillGivesIt() {
		// On a busy machine the time can be over before the first look.
		await().ignoreExceptionsInstanceOf(SuccessorException.class).untilAsserted(() -> {
			Deadline deadline = Deadline.after(Duration.ofMillis(100));
			Answers answers = answers(new StandingStill(bytes(Message.of(Kind.SERVING)), deadline));
			assertThat(answers.await(Kind.SERVING, deadline, PACE).kind()).isEqualTo(Kind.SERVING);
		});
	}

	@Test
	void readToEndWhenReleasedIsLeftKnowsIt() throws IOException {
		Answers answers = answers(Message.of(Kind.SERVING), Message.of(Kind.RELEASED));
		assertThat(answers.released()).isFalse();
		answers.readToEnd();
		assertThat(answers.released()).isTrue();
	}

	private Answers answers(Message... messages) throws IOException {
		return answers(new ByteArrayInputStream(bytes(messages)));
	}

	private Answers answers(InputStream in) throws IOException {
		return new Answers(in, this.system.spawn(List.of("java"), List.of()), () -> this.stopped);
	}

	private static byte[] bytes(Message... messages) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (Message message : messages) {
			message.writeTo(bytes);
		}
		return bytes.toByteArray();
	}

	private static Deadline soon() {
		return Deadline.after(Duration.ofSeconds(10));
	}

	/**
	 * Has nothing at first, and when that is told the time is over.
	 */
	private static final class StandingStill extends ByteArrayInputStream {

		private final Deadline deadline;

		private boolean looked;

		private StandingStill(byte[] bytes, Deadline deadline) {
			super(bytes);
			this.deadline = deadline;
		}

		@Override
		public int available() {
			int available = this.looked ? super.available() : 0;
			this.looked = true;
			await().until(this.deadline::isOver);
			return available;
		}

	}

}
