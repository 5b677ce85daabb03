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

package io.copyover.context;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.ApplicationPidFileWriter;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.boot.context.event.SpringApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FileWriters} and {@link FileWritersRunListener}, with applications
 * that have no more than the run listener.
 */
class FileWritersTests {

	private static final String PID = Long.toString(ProcessHandle.current().pid());

	private static final String[] SUCCESSOR = { "--copyover-fd=98", "--copyover-ack-fd=99" };

	private Path file;

	private @Nullable ConfigurableApplicationContext context;

	@BeforeEach
	void prepare(@TempDir Path directory) {
		this.file = directory.resolve("application.pid");
		Writer.forget();
	}

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		Writer.forget();
	}

	@Test
	void processStartedByHandWritesAtOnce() {
		assertThat(run(new Writer(this.file)).containsBean("copyoverFileWriters")).isFalse();
		assertThat(this.file).hasContent(PID);
	}

	@Test
	void processRestoredFromAFileWritesAtOnce() {
		run(new Writer(this.file), "--copyover-fd=99");
		assertThat(this.file).hasContent(PID);
	}

	@Test
	void processThatWasReplacedInPlaceReplacesTheFileInOneStep() throws IOException {
		Files.writeString(this.file, PID);
		Object before = Files.getAttribute(this.file, "unix:ino");
		run(new Writer(this.file), "--copyover-fd=99");
		assertThat(this.file).hasContent(PID);
		assertThat(Files.getAttribute(this.file, "unix:ino")).isNotEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(classes = { ApplicationStartingEvent.class, ApplicationEnvironmentPreparedEvent.class,
			ApplicationPreparedEvent.class, ApplicationReadyEvent.class })
	void successorWritesWhenItIsReleased(Class<? extends SpringApplicationEvent> trigger) {
		Writer writer = new Writer(this.file);
		writer.setTriggerEventType(trigger);
		run(writer, SUCCESSOR);
		assertThat(this.file).doesNotExist();
		release();
		Awaitility.await().untilAsserted(() -> assertThat(this.file).hasContent(PID));
	}

	@Test
	void successorReplacesTheFileInOneStepAndKeepsItsPermissions() throws IOException {
		Files.writeString(this.file, "1");
		Files.setPosixFilePermissions(this.file, PosixFilePermissions.fromString("rw-r-----"));
		Object before = Files.getAttribute(this.file, "unix:ino");
		run(new Writer(this.file), SUCCESSOR);
		assertThat(this.file).hasContent("1");
		release();
		Awaitility.await().untilAsserted(() -> assertThat(this.file).hasContent(PID));
		assertThat(Files.getAttribute(this.file, "unix:ino")).isNotEqualTo(before);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.file))).isEqualTo("rw-r-----");
		assertThat(this.file.getParent()).isDirectoryNotContaining((file) -> !file.equals(this.file));
	}

	@Test
	void successorReplacesTheFileOfTheProperty() throws IOException {
		Files.writeString(this.file, "1");
		run(new ApplicationPidFileWriter("/nowhere/else"), SUCCESSOR[0], SUCCESSOR[1],
				"--spring.pid.file=" + this.file);
		assertThat(this.file).hasContent("1");
		release();
		Awaitility.await().untilAsserted(() -> assertThat(this.file).hasContent(PID));
	}

	@Test
	void successorReplacesWhatALinkNames() throws IOException {
		Path link = this.file.resolveSibling("link");
		Files.writeString(this.file, "1");
		Files.createSymbolicLink(link, this.file);
		run(new Writer(link), SUCCESSOR);
		release();
		Awaitility.await().untilAsserted(() -> assertThat(link).isSymbolicLink().hasContent(PID));
		assertThat(this.file).hasContent(PID);
	}

	@Test
	void successorPutsOffAWriterThatIsAddedLate() {
		run((ApplicationListener<ApplicationEnvironmentPreparedEvent>) (event) -> event.getSpringApplication()
			.addListeners(new Writer(this.file)), SUCCESSOR);
		assertThat(this.file).doesNotExist();
		release();
		Awaitility.await().untilAsserted(() -> assertThat(this.file).hasContent(PID));
	}

	@Test
	void successorWhoseFileCannotBeWrittenIsReleasedAllTheSame() {
		run(new Writer(Path.of("/proc/nowhere/pid")), SUCCESSOR[0], SUCCESSOR[1],
				"--spring.pid.fail-on-write-error=true");
		release();
	}

	@Test
	void successorIsReleasedThoughItsFileTakesLong() {
		CountDownLatch slow = new CountDownLatch(1);
		run(new Writer(this.file) {
			@Override
			public void onApplicationEvent(SpringApplicationEvent event) {
				await(slow);
				super.onApplicationEvent(event);
			}
		}, SUCCESSOR);
		release();
		assertThat(this.file).doesNotExist();
		slow.countDown();
		Awaitility.await().untilAsserted(() -> assertThat(this.file).hasContent(PID));
	}

	@Test
	void successorLeavesOtherListenersAlone() {
		List<SpringApplicationEvent> events = new ArrayList<>();
		run((ApplicationListener<SpringApplicationEvent>) events::add, SUCCESSOR);
		assertThat(events).hasAtLeastOneElementOfType(ApplicationReadyEvent.class);
	}

	private ConfigurableApplicationContext run(ApplicationListener<?> listener, String... args) {
		SpringApplication application = new SpringApplication(Nothing.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.addListeners(listener);
		this.context = application.run(args);
		return this.context;
	}

	private void release() {
		assertThat(this.context).isNotNull();
		FileWriters writers = this.context.getBean(FileWriters.class);
		writers.resume();
		writers.resume();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Writes more than once in a JVM.
	 */
	private static class Writer extends ApplicationPidFileWriter {

		Writer(Path file) {
			super(new File(file.toString()));
		}

		static void forget() {
			reset();
		}

	}

	/**
	 * An application without beans.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

}
