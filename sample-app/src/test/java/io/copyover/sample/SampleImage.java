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

package io.copyover.sample;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The sample with every server, unpacked and with an archive of its classes, made once
 * for all tests of a build: such a process takes little more than half the time to start.
 * What concerns the jar itself is tested with the jar.
 */
final class SampleImage {

	private static final Path JAR = Path.of(System.getProperty("sample.servers-jar", "sample-app-servers.jar"));

	private static final List<String> LAUNCHER = make();

	private SampleImage() {
	}

	/**
	 * Return the options of a JVM that runs the image, the application's arguments come
	 * after them.
	 */
	static List<String> launcher() {
		return LAUNCHER;
	}

	/**
	 * Make the image, or take the one of another test run: it is never changed, for its
	 * processes may be running.
	 */
	private static List<String> make() {
		Path directory = JAR.resolveSibling(
				"image-%s-%d".formatted(SampleProcess.JAVA_HOME.getFileName(), JAR.toFile().lastModified()));
		Path jar = directory.resolve(JAR.getFileName());
		Path archive = directory.resolve("classes.jsa");
		try {
			if (!Files.exists(directory)) {
				Path fresh = Files.createTempDirectory(JAR.getParent(), "image");
				run("-Djarmode=tools", "-jar", JAR.toString(), "extract", "--force", "--destination", fresh.toString());
				moveUnlessThere(fresh, directory);
			}
			if (!Files.exists(archive)) {
				Path fresh = Files.createTempDirectory(JAR.getParent(), "archive").resolve("classes.jsa");
				run("-XX:ArchiveClassesAtExit=" + fresh, "-Dspring.context.exit=onRefresh", "-jar", jar.toString(),
						"--spring.profiles.active=bench", "--server.port=0");
				moveUnlessThere(fresh, archive);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return List.of("-XX:SharedArchiveFile=" + archive, "-jar", jar.toString());
	}

	private static void moveUnlessThere(Path fresh, Path target) throws IOException {
		try {
			Files.move(fresh, target);
		}
		catch (FileSystemException ex) {
			// Another test run was quicker.
			if (!Files.exists(target)) {
				throw ex;
			}
		}
	}

	private static void run(String... args) throws IOException {
		Path log = Files.createTempFile(JAR.getParent(), "image", ".out");
		List<String> command = new ArrayList<>(SampleProcess.java(args));
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectInput(new File("/dev/null"))
			.redirectOutput(log.toFile())
			.start();
		try {
			if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IOException("No image of the sample: " + Files.readString(log));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
		finally {
			process.destroyForcibly();
		}
	}

}
