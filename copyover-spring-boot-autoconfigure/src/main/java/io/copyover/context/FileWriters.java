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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

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

	private static final int ORDER = 200;

	private static final boolean HAS_PORT_FILE_WRITER = ClassUtils
		.isPresent("org.springframework.boot.web.server.context.WebServerPortFileWriter", null);

	private final List<PutOffListener> putOff = new CopyOnWriteArrayList<>();

	/**
	 * Put off what an application's listeners would write. A repeated call does so for
	 * those that were added meanwhile.
	 * @param application has the listeners
	 */
	void putOff(SpringApplication application) {
		List<ApplicationListener<?>> listeners = List.copyOf(application.getListeners());
		if (listeners.stream().anyMatch(FileWriters::isFileWriter)) {
			application.setListeners(listeners.stream().<ApplicationListener<?>>map(this::putOff).toList());
		}
	}

	private ApplicationListener<?> putOff(ApplicationListener<?> listener) {
		if (!isFileWriter(listener)) {
			return listener;
		}
		PutOffListener instead = (listener instanceof ApplicationPidFileWriter writer) ? new PutOffPidFile(writer)
				: new PutOffListener(listener);
		this.putOff.add(instead);
		return instead;
	}

	@Override
	public void resume() {
		for (PutOffListener listener : this.putOff) {
			try {
				listener.release();
			}
			catch (RuntimeException ex) {
				logger.error("Copyover: a file that tells about this process could not be written", ex);
			}
		}
	}

	/**
	 * Traffic goes on before.
	 */
	@Override
	public int getOrder() {
		return ORDER;
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
