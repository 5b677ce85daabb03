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

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.copyover.CopyoverRefusedException;
import io.copyover.CopyoverRefusedException.Refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RunningJar}.
 */
class RunningJarTests {

	@TempDir
	private Path directory;

	private Path jar;

	private RunningJar running;

	@BeforeEach
	void makeJar() throws IOException {
		this.jar = jar("app.jar");
		this.running = new RunningJar(List.of(this.jar, this.directory, this.directory.resolve("none.jar")));
	}

	@Test
	void checkWhenNothingChangedPasses() {
		this.running.check(null);
		RunningJar.ofThisJvm().check(null);
	}

	@Test
	void checkWhenAnotherWasRenamedOverItPasses() throws Exception {
		Path other = Files.write(this.directory.resolve("new.jar"), new byte[10]);
		Files.move(other, this.jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		this.running.check(null);
	}

	@Test
	void checkWhenOverwrittenInPlaceIsRefused() throws Exception {
		FileTime modified = Files.getLastModifiedTime(this.jar);
		Files.write(this.jar, new byte[10]);
		Files.setLastModifiedTime(this.jar, modified);
		assertRefused(null, Refusal.CONFLICT, "was overwritten in place");
	}

	@Test
	void checkWhenOverwrittenBySameSizeIsRefused() throws Exception {
		Files.setLastModifiedTime(this.jar, FileTime.fromMillis(0));
		assertRefused(null, Refusal.CONFLICT, "renaming");
		assertRefused(jar("other.jar"), Refusal.CONFLICT, "was overwritten in place");
	}

	@Test
	void checkWhenOverwrittenBehindALinkIsRefused() throws Exception {
		Path link = Files.createSymbolicLink(this.directory.resolve("link.jar"), this.jar);
		this.running = new RunningJar(List.of(link));
		Files.delete(link);
		Files.createSymbolicLink(link, jar("other.jar"));
		this.running.check(null);
		Files.write(this.jar, new byte[10]);
		assertRefused(null, Refusal.CONFLICT, "was overwritten in place");
	}

	@Test
	void checkWhenMissingIsRefusedUnlessAnotherIsChosen() throws Exception {
		Files.delete(this.jar);
		assertRefused(null, Refusal.CONFLICT, "is gone");
		this.running.check(jar("other.jar"));
	}

	@Test
	void checkWhenBinaryIsNoJarIsRefused() throws Exception {
		assertRefused(this.directory.resolve("none.jar"), Refusal.BAD_ARGUMENT, "none.jar does not exist");
		assertRefused(this.directory, Refusal.BAD_ARGUMENT, "is not a file that can be read");
		Path text = Files.writeString(this.directory.resolve("text.jar"), "text");
		assertRefused(text, Refusal.BAD_ARGUMENT, "text.jar is not a jar");
		Path empty = Files.createFile(this.directory.resolve("empty.jar"));
		assertRefused(empty, Refusal.BAD_ARGUMENT, "empty.jar is not a jar");
	}

	private Path jar(String name) throws IOException {
		Path path = this.directory.resolve(name);
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
		try (OutputStream out = Files.newOutputStream(path); JarOutputStream zip = new JarOutputStream(out, manifest)) {
			zip.finish();
		}
		return path;
	}

	private void assertRefused(@Nullable Path binary, Refusal refusal, String message) {
		assertThatExceptionOfType(CopyoverRefusedException.class).isThrownBy(() -> this.running.check(binary))
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.getRefusal()).isEqualTo(refusal));
	}

}
