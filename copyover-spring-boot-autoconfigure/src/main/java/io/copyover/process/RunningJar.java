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

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipFile;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;

/**
 * The jars that this JVM runs from, as they were when it started. One that is overwritten
 * in place breaks class loading in the running JVM, and the way back with it; one that
 * another was renamed over does not.
 */
public final class RunningJar {

	private final List<Jar> jars;

	/**
	 * Remember jars as they are now.
	 * @param paths the paths; those that are no regular files are passed over
	 */
	public RunningJar(List<Path> paths) {
		List<Jar> found = new ArrayList<>();
		for (Path path : paths) {
			Jar jar = Jar.of(path);
			if (jar != null) {
				found.add(jar);
			}
		}
		this.jars = List.copyOf(found);
	}

	/**
	 * Remember the jars of this JVM's class path, that after {@code -jar} among them.
	 * Should be called early.
	 * @return the jars
	 */
	public static RunningJar ofThisJvm() {
		List<Path> paths = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator)) {
			try {
				paths.add(Path.of(entry));
			}
			catch (InvalidPathException ex) {
				// Not a name that this JVM could have opened.
			}
		}
		return new RunningJar(paths);
	}

	/**
	 * Check that the running jars are whole, and that a successor can be started.
	 * @param binary the jar that the successor is to run, {@code null} for the same
	 * @throws CopyoverRefusedException with {@link Refusal#CONFLICT} if a running jar was
	 * overwritten in place, or is gone and the successor would need it; with
	 * {@link Refusal#BAD_ARGUMENT} if {@code binary} is not a readable jar
	 */
	public void check(@Nullable Path binary) {
		for (Jar jar : this.jars) {
			if (jar.wasOverwritten()) {
				throw new CopyoverRefusedException(Refusal.CONFLICT, "The running jar " + jar.path()
						+ " was overwritten in place, which breaks this process and the way back to it. Restart, and "
						+ "from then on replace a jar by renaming the new one over it");
			}
			if (binary == null && !Files.isReadable(jar.path())) {
				throw new CopyoverRefusedException(Refusal.CONFLICT,
						"The jar " + jar.path() + " is gone or cannot be read, so a successor could not run it");
			}
		}
		if (binary != null) {
			checkBinary(binary);
		}
	}

	private static void checkBinary(Path binary) {
		if (!Files.exists(binary)) {
			throw refused(binary, "does not exist");
		}
		if (!Files.isRegularFile(binary) || !Files.isReadable(binary)) {
			throw refused(binary, "is not a file that can be read");
		}
		try (ZipFile zip = new ZipFile(binary.toFile())) {
			if (zip.getEntry("META-INF/MANIFEST.MF") == null) {
				throw refused(binary, "is not a jar: it has no manifest");
			}
		}
		catch (IOException ex) {
			throw refused(binary, "is not a jar");
		}
	}

	private static CopyoverRefusedException refused(Path binary, String what) {
		return new CopyoverRefusedException(Refusal.BAD_ARGUMENT, "The binary " + binary + " " + what);
	}

	/**
	 * A jar as it was.
	 *
	 * @param path the path by which it was opened
	 * @param file the file that the path led to
	 * @param key identifies that file
	 * @param size its size in bytes
	 * @param modified when it was last written
	 */
	private record Jar(Path path, Path file, Object key, long size, FileTime modified) {

		static @Nullable Jar of(Path path) {
			try {
				BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
				return (attributes.isRegularFile() && attributes.fileKey() != null) ? new Jar(path, path.toRealPath(),
						attributes.fileKey(), attributes.size(), attributes.lastModifiedTime()) : null;
			}
			catch (IOException ex) {
				return null;
			}
		}

		boolean wasOverwritten() {
			try {
				BasicFileAttributes now = Files.readAttributes(this.file, BasicFileAttributes.class);
				return Objects.equals(this.key, now.fileKey())
						&& (this.size != now.size() || !this.modified.equals(now.lastModifiedTime()));
			}
			catch (IOException ex) {
				return false;
			}
		}

	}

}
