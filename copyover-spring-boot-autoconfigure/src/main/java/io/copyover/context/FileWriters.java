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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.ApplicationPidFileWriter;
import org.springframework.boot.web.server.context.WebServerPortFileWriter;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

import io.copyover.handover.Participant;

/**
 * The listeners by which a successor would write the files that tell its process id and
 * its port. They belong to the process that serves, so that nothing is written before
 * this one has taken over; nor is anything deleted when it ends before.
 */
final class FileWriters implements Participant, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(FileWriters.class);

	private static final int BEFORE_TRAFFIC = -100;

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private static final boolean HAS_PORT_FILE_WRITER = ClassUtils
		.isPresent("org.springframework.boot.web.server.context.WebServerPortFileWriter", null);

	private final List<PutOffListener> putOff = new CopyOnWriteArrayList<>();

	/**
	 * Put off what an application's listeners would write. A repeated call does so for
	 * those that were added meanwhile.
	 * @param application has the listeners
	 */
	void putOff(SpringApplication application) {
		replace(application, FileWriters::isFileWriter, this::putOff);
	}

	/**
	 * Keep the PID file of a process that was replaced in place as it is.
	 * @param application has the listeners
	 */
	static void keep(SpringApplication application) {
		replace(application, ApplicationPidFileWriter.class::isInstance,
				(writer) -> new KeptPidFile((ApplicationPidFileWriter) writer));
	}

	private static void replace(SpringApplication application, Predicate<ApplicationListener<?>> which,
			UnaryOperator<ApplicationListener<?>> replacement) {
		List<ApplicationListener<?>> listeners = new ArrayList<>(application.getListeners());
		if (listeners.stream().anyMatch(which)) {
			listeners.replaceAll((listener) -> which.test(listener) ? replacement.apply(listener) : listener);
			application.setListeners(listeners);
		}
	}

	private ApplicationListener<?> putOff(ApplicationListener<?> listener) {
		PutOffListener instead = (listener instanceof ApplicationPidFileWriter writer) ? new PutOffPidFile(writer)
				: new PutOffListener(listener);
		this.putOff.add(instead);
		return instead;
	}

	/**
	 * Write the files. Clients are waiting, so that a file that takes longer than a
	 * second is left to its thread.
	 */
	@Override
	public void resume() {
		List<PutOffListener> due = this.putOff.stream().filter(Predicate.not(PutOffListener::isReleased)).toList();
		if (due.isEmpty()) {
			return;
		}
		Thread thread = new Thread(() -> due.forEach(FileWriters::write), "copyover-files");
		thread.setDaemon(true);
		thread.start();
		try {
			thread.join(PATIENCE.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (thread.isAlive()) {
			logger.warn("Copyover: the files that tell about this process take long; clients do not wait for them");
		}
	}

	private static void write(PutOffListener listener) {
		try {
			listener.release();
		}
		catch (RuntimeException ex) {
			logger.error("Copyover: a file that tells about this process could not be written", ex);
		}
	}

	/**
	 * They are written before traffic goes on: nobody is answered by a process that they
	 * do not name.
	 */
	@Override
	public int getOrder() {
		return BEFORE_TRAFFIC;
	}

	private static boolean isFileWriter(ApplicationListener<?> listener) {
		return listener instanceof ApplicationPidFileWriter || (HAS_PORT_FILE_WRITER && PortFile.isWriter(listener));
	}

	/**
	 * Apart from the rest, for its class may be missing.
	 */
	private static final class PortFile {

		private PortFile() {
		}

		static boolean isWriter(ApplicationListener<?> listener) {
			return listener instanceof WebServerPortFileWriter;
		}

	}

}
