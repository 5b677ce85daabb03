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

package io.copyover.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.kenai.jffi.internal.StubLoader;
import org.jspecify.annotations.Nullable;

import io.copyover.process.supervisor.Supervisor;

/**
 * What a supervisor is loaded from: a jar and the native part of {@code jffi}, in a
 * directory that only its owner may read. The classes are copied through the class loader
 * of this process, which finds them wherever they are (in the jar of an application they
 * are nested), and as they were when this process started, although another jar may have
 * taken the place of that one.
 */
final class SupervisorFiles implements AutoCloseable {

	static final String LIST = "supervisor-classes.txt";

	private static final String CLASS = ".class";

	private final Path directory;

	private final Thread hook = new Thread(this::delete, "copyover-supervisor-files");

	private SupervisorFiles(Path directory) {
		this.directory = directory;
	}

	/**
	 * Write the files. Where this process exits before they are closed, they are deleted.
	 * @return the files
	 * @throws IOException if they cannot be written
	 */
	static SupervisorFiles write() throws IOException {
		SupervisorFiles files = new SupervisorFiles(Files.createTempDirectory("copyover-supervisor-"));
		try {
			Runtime.getRuntime().addShutdownHook(files.hook);
			files.writeJar();
			files.copy(nativePart(), files.directory.resolve(nativeName()));
			return files;
		}
		catch (IOException | RuntimeException ex) {
			files.close();
			throw ex;
		}
	}

	/**
	 * Return the directory that they are in.
	 * @return the directory
	 */
	Path directory() {
		return this.directory;
	}

	/**
	 * Return the jar.
	 * @return its path
	 */
	Path jar() {
		return this.directory.resolve("supervisor.jar");
	}

	/**
	 * Delete the files. A repeated call does nothing.
	 */
	@Override
	public void close() {
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// The process is exiting, and the hook runs already.
		}
		delete();
	}

	private void delete() {
		try {
			Files.deleteIfExists(jar());
			Files.deleteIfExists(this.directory.resolve(nativeName()));
			Files.deleteIfExists(this.directory);
		}
		catch (IOException ex) {
			// They are small, and nobody else can read them.
		}
	}

	private void writeJar() throws IOException {
		try (OutputStream file = Files.newOutputStream(jar()); ZipOutputStream jar = new ZipOutputStream(file)) {
			for (String name : classes()) {
				InputStream resource = open(name.replace('.', '/') + CLASS);
				if (resource != null) {
					try (resource) {
						jar.putNextEntry(new ZipEntry(name.replace('.', '/') + CLASS));
						resource.transferTo(jar);
					}
				}
			}
		}
	}

	private void copy(String resource, Path target) throws IOException {
		try (InputStream in = open(resource)) {
			// Without it the native part is installed in the system, and found there.
			if (in != null) {
				Files.copy(in, target);
			}
		}
	}

	/**
	 * Return the names of the classes that a supervisor may need. Those of another
	 * version of {@code jffi} that are not there are passed over: a supervisor is tried
	 * out before it is needed.
	 * @return the names
	 * @throws IOException if the list cannot be read
	 */
	static List<String> classes() throws IOException {
		try (InputStream list = SupervisorFiles.class.getResourceAsStream(LIST)) {
			if (list == null) {
				throw new IOException("The list of the supervisor's classes is missing");
			}
			return new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8)).lines().toList();
		}
	}

	private static @Nullable InputStream open(String resource) {
		return Supervisor.class.getClassLoader().getResourceAsStream(resource);
	}

	private static String nativePart() {
		return "jni/" + StubLoader.getPlatformName() + "/" + nativeName();
	}

	private static String nativeName() {
		return System.mapLibraryName("jffi-" + StubLoader.VERSION_MAJOR + "." + StubLoader.VERSION_MINOR);
	}

}
