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
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.ApplicationPidFileWriter;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.system.SystemProperties;
import org.springframework.context.ApplicationEvent;
import org.springframework.core.env.Environment;
import org.springframework.util.ReflectionUtils;

/**
 * The file that a writer of Spring Boot's would write, replaced in one step, so that
 * nobody reads half of it.
 */
final class PidFile {

	private static final Logger logger = LoggerFactory.getLogger(PidFile.class);

	private final ApplicationPidFileWriter writer;

	PidFile(ApplicationPidFileWriter writer) {
		this.writer = writer;
	}

	/**
	 * Have a file name this process.
	 * @param events what the application has been told
	 * @return {@code false} if that is not possible, or not yet
	 */
	boolean replace(List<ApplicationEvent> events) {
		return events.stream()
			.filter(ApplicationPreparedEvent.class::isInstance)
			.map((event) -> ((ApplicationPreparedEvent) event).getApplicationContext().getEnvironment())
			.findFirst()
			.map(this::file)
			.filter(PidFile::replace)
			.isPresent();
	}

	private static boolean replace(File file) {
		try {
			Path target = file.toPath().toRealPath();
			Path own = target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid());
			try {
				Files.writeString(own, Long.toString(ProcessHandle.current().pid()), StandardOpenOption.CREATE_NEW,
						StandardOpenOption.WRITE);
				Files.setPosixFilePermissions(own, Files.getPosixFilePermissions(target));
				Files.move(own, target, StandardCopyOption.ATOMIC_MOVE);
			}
			finally {
				Files.deleteIfExists(own);
			}
			file.deleteOnExit();
			return true;
		}
		catch (IOException | UnsupportedOperationException | SecurityException ex) {
			logger.debug("The PID file {} cannot be replaced in one step", file, ex);
			return false;
		}
	}

	/**
	 * Find the file by the rules of the writer.
	 * @param environment the environment of the application
	 * @return the file, {@code null} if it cannot be told
	 */
	private @Nullable File file(Environment environment) {
		for (String property : List.of("spring.pid.file", "spring.pidfile")) {
			String name = environment.getProperty(property);
			if (name != null) {
				return new File(name);
			}
		}
		String name = SystemProperties.get("PIDFILE", "pidfile");
		return (name != null) ? new File(name) : defaultFile();
	}

	private @Nullable File defaultFile() {
		try {
			Field field = ReflectionUtils.findField(ApplicationPidFileWriter.class, "file", File.class);
			if (field != null) {
				ReflectionUtils.makeAccessible(field);
				return (File) field.get(this.writer);
			}
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.debug("The name of the PID file cannot be told", ex);
		}
		return null;
	}

}
