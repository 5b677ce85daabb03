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

package io.copyover.session;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.session.MapSessionRepository;

import io.copyover.CopyoverException;
import io.copyover.handover.CopyoverBuilder;
import io.copyover.handover.Handover;
import io.copyover.serial.AllowedClasses;
import io.copyover.serial.ClassVersions;
import io.copyover.serial.SerializedObjects;
import io.copyover.session.spring.MapSessionStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SessionContributor} and {@link MapSessionStore}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SessionContributorTests {

	private static final long NOW = 1_000_000_000_000L;

	private final Store before = new Store();

	private final Store after = new Store();

	@Test
	void sessionsAreHandedOverWithTimesAndAttributes() throws Exception {
		StoredSession session = new StoredSession("one", NOW - 60_000, NOW - 1000, 1800, Map.of("user", "ada"));
		this.before.sessions.add(session);
		this.before.sessions.add(new StoredSession("endless", NOW - 10_000_000, NOW - 9_000_000, -1, Map.of()));
		handOver(objects(List.of()));
		assertThat(this.after.sessions).containsExactlyElementsOf(this.before.sessions);
	}

	@Test
	void sessionWhenExpiredDoesNotComeBack() throws Exception {
		this.before.sessions.add(new StoredSession("old", NOW - 5000, NOW - 3000, 3, Map.of()));
		handOver(objects(List.of()));
		assertThat(this.after.sessions).isEmpty();
	}

	@Test
	void attributeWhenNotSerializableIsNamedInAWarning(CapturedOutput output) throws Exception {
		this.before.sessions
			.add(new StoredSession("one", NOW, NOW, 1800, new LinkedHashMap<>(Map.of("a", new Object(), "b", "kept"))));
		handOver(objects(List.of()));
		assertThat(this.after.sessions.get(0).attributes()).containsOnly(Map.entry("b", "kept"));
		String said = output.getOut()
			.lines()
			.filter((line) -> line.contains("SessionContributor"))
			.collect(Collectors.joining());
		assertThat(said).contains("a (java.lang.Object)").doesNotContain("kept").doesNotContain("one");
	}

	@Test
	void attributeWhenNotSerializableAndRefusedFailsNamingIt() {
		this.before.sessions.add(new StoredSession("one", NOW, NOW, 1800, Map.of("a", new Object())));
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> save(contributor(this.before, 10, OnUnserializable.REFUSE, objects(List.of()))))
			.withMessageContaining("a (java.lang.Object)");
	}

	@Test
	void sessionsWhenMoreThanTheMaximumFail() {
		this.before.sessions.add(new StoredSession("one", NOW, NOW, 1800, Map.of()));
		this.before.sessions.add(new StoredSession("two", NOW, NOW, 1800, Map.of()));
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> save(contributor(this.before, 1, OnUnserializable.WARN, objects(List.of()))))
			.withMessageContaining("copyover.sessions.max");
	}

	@Test
	void sessionsWhenOneHasAForbiddenClassAreNotRestoredAtAll(@TempDir Path directory) {
		ClassLoader version = new ClassVersions(directory).first();
		Object cart = ClassVersions.cart(version, "apples");
		this.before.sessions.add(new StoredSession("good", NOW, NOW, 1800, Map.of("a", "b")));
		this.before.sessions.add(new StoredSession("bad", NOW, NOW, 1800, Map.of("cart", cart)));
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> handOver(new SerializedObjects(version, new AllowedClasses(List.of("com.example.**")))))
			.withStackTraceContaining("demo.Cart may not be restored");
		assertThat(this.after.sessions).isEmpty();
	}

	@Test
	void attributeOfEarlierVersionIsRestored(@TempDir Path directory) throws Exception {
		ClassVersions versions = new ClassVersions(directory);
		Object cart = ClassVersions.cart(versions.first(), "apples");
		this.before.sessions.add(new StoredSession("one", NOW, NOW, 1800, Map.of("cart", cart)));
		byte[] saved = save(contributor(this.before, 10, OnUnserializable.WARN, objects(List.of())));
		SerializedObjects next = new SerializedObjects(versions.second(), new AllowedClasses(List.of("demo.*")));
		restore(contributor(this.after, 10, OnUnserializable.WARN, next), saved);
		assertThat(this.after.sessions.get(0).attributes().get("cart")).hasToString("apples")
			.extracting("note")
			.isNull();
	}

	@Test
	void forwardWhenSuccessorHasTheSessionsForgetsThem() {
		this.before.sessions.add(new StoredSession("one", NOW, NOW, 1800, Map.of()));
		contributor(this.before, 10, OnUnserializable.WARN, objects(List.of())).forward(null);
		assertThat(this.before.sessions).isEmpty();
	}

	@Test
	void repositoryOfSpringSessionIsHandedOver() throws Exception {
		MapSessionRepository from = new MapSessionRepository(new LinkedHashMap<>());
		var session = from.createSession();
		session.setAttribute("user", "ada");
		from.save(session);
		MapSessionRepository to = new MapSessionRepository(new LinkedHashMap<>());
		byte[] saved = save(new SessionContributor("sessions", new MapSessionStore(from), objects(List.of()), 10,
				OnUnserializable.WARN));
		restore(new SessionContributor("sessions", new MapSessionStore(to), objects(List.of()), 10,
				OnUnserializable.WARN), saved);
		var restored = to.findById(session.getId());
		assertThat(restored.<String>getAttribute("user")).isEqualTo("ada");
		assertThat(restored.getCreationTime().toEpochMilli()).isEqualTo(session.getCreationTime().toEpochMilli());
		assertThat(restored.getMaxInactiveInterval()).isEqualTo(session.getMaxInactiveInterval());
	}

	@Test
	void attributeOfEarlierVersionInRepositoryOfSpringSessionIsRestored(@TempDir Path directory) throws Exception {
		ClassVersions versions = new ClassVersions(directory);
		MapSessionRepository from = new MapSessionRepository(new LinkedHashMap<>());
		var session = from.createSession();
		session.setAttribute("cart", ClassVersions.cart(versions.first(), "apples"));
		from.save(session);
		var expired = from.createSession();
		expired.setLastAccessedTime(Instant.now().minusSeconds(60));
		expired.setMaxInactiveInterval(Duration.ofSeconds(30));
		from.save(expired);
		MapSessionRepository to = new MapSessionRepository(new LinkedHashMap<>());
		byte[] saved = save(new SessionContributor("sessions", new MapSessionStore(from), objects(List.of()), 1,
				OnUnserializable.REFUSE));
		restore(new SessionContributor("sessions", new MapSessionStore(to),
				new SerializedObjects(versions.second(), new AllowedClasses(List.of("demo.*"))), 1,
				OnUnserializable.REFUSE), saved);
		assertThat(to.findById(session.getId()).<Object>getAttribute("cart")).hasToString("apples")
			.extracting("note")
			.isNull();
		assertThat(to.findById(expired.getId())).isNull();
	}

	private void handOver(SerializedObjects objects) throws Exception {
		byte[] saved = save(contributor(this.before, 10, OnUnserializable.WARN, objects));
		restore(contributor(this.after, 10, OnUnserializable.WARN, objects), saved);
	}

	private static byte[] save(SessionContributor contributor) throws Exception {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		copyover(contributor).save(out);
		return out.toByteArray();
	}

	private static void restore(SessionContributor contributor, byte[] saved) throws Exception {
		copyover(contributor).restore(new ByteArrayInputStream(saved));
	}

	private static Handover copyover(SessionContributor contributor) {
		Handover copyover = new CopyoverBuilder().build();
		copyover.register(contributor);
		return copyover;
	}

	private static SessionContributor contributor(SessionStore store, int maximum, OnUnserializable onUnserializable,
			SerializedObjects objects) {
		return new SessionContributor("sessions", store, objects, maximum, onUnserializable, () -> NOW);
	}

	private static SerializedObjects objects(List<String> allowed) {
		return new SerializedObjects(SessionContributorTests.class.getClassLoader(), new AllowedClasses(allowed));
	}

	/**
	 * Sessions in a list.
	 */
	private static final class Store implements SessionStore {

		private final List<StoredSession> sessions = new ArrayList<>();

		@Override
		public List<StoredSession> sessions() {
			return this.sessions;
		}

		@Override
		public void restore(StoredSession session) {
			this.sessions.add(session);
		}

		@Override
		public void forget() {
			this.sessions.clear();
		}

	}

}
