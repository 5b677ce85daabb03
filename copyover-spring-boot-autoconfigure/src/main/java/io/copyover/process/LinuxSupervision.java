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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.process.OperatingSystem.Output;
import io.copyover.process.OperatingSystem.Supervision;
import io.copyover.process.supervisor.Children;
import io.copyover.process.supervisor.Supervisor;

/**
 * Turns this process into a {@link Supervisor}.
 */
final class LinuxSupervision implements Supervision {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Set<String> VARIABLES = Set.of("LD_LIBRARY_PATH", "LANG", "LC_ALL", "LC_CTYPE");

	// Or the JVM would take USR2 for itself.
	private static final String JVM_SIGNAL = "_JAVA_SR_SIGNUM=64";

	private static final Set<Integer> BLOCKED = Arrays.stream(Supervisor.signals())
		.boxed()
		.collect(Collectors.toUnmodifiableSet());

	private final Spawn spawn;

	private final SupervisorFiles files;

	private final List<String> command;

	private final List<byte[]> environment;

	private LinuxSupervision(Spawn spawn, SupervisorFiles files, List<String> command, List<byte[]> environment) {
		this.spawn = spawn;
		this.files = files;
		this.command = command;
		this.environment = environment;
	}

	/**
	 * Write what a supervisor needs, and try one out.
	 * @param spawn starts it
	 * @param nativeAccess the options by which this JVM lets native code be used
	 * @return the supervision
	 * @throws IOException if it does not work; the message says why
	 */
	static LinuxSupervision prepare(Spawn spawn, List<String> nativeAccess) throws IOException {
		SupervisorFiles files = SupervisorFiles.write();
		try {
			LinuxSupervision supervision = new LinuxSupervision(spawn, files, command(files, nativeAccess),
					environment());
			supervision.tryOut();
			return supervision;
		}
		catch (IOException | RuntimeException ex) {
			files.close();
			throw ex;
		}
	}

	@Override
	public void begin(Child serving) throws IOException {
		begin(serving, () -> {
		});
	}

	/**
	 * Begin, and do something in the last moment.
	 * @param serving the child that serves
	 * @param lastMoment what is done
	 * @throws IOException if this process stays what it is
	 */
	void begin(Child serving, Runnable lastMoment) throws IOException {
		LinuxChild child = (LinuxChild) serving;
		long pid = child.leave() ? child.pid() : new Children().newestGeneration();
		if (pid == 0) {
			return;
		}
		try (RememberedSignals signals = new RememberedSignals(NativeCalls.get())) {
			this.spawn.replace(with(Long.toString(pid)), List.of(), this.environment, BLOCKED, Set.of(), () -> {
				signals.enter();
				lastMoment.run();
			});
		}
		finally {
			child.takeBack();
		}
	}

	@Override
	public void close() {
		this.files.close();
	}

	private void tryOut() throws IOException {
		Child trial = this.spawn.run(with(Supervisor.CHECK), List.of(), this.environment, Output.STANDARD);
		ExitStatus end = trial.awaitExit(PATIENCE);
		if (end == null) {
			trial.kill();
			throw new IOException("A supervisor did not start within " + PATIENCE.toSeconds() + " seconds");
		}
		if (end.shellStatus() != 0) {
			throw new IOException("A supervisor could not be started (" + end + "), from " + this.files.directory()
					+ "; standard error may say more");
		}
	}

	private List<String> with(String argument) {
		List<String> all = new ArrayList<>(this.command);
		all.add(argument);
		return all;
	}

	private static List<String> command(SupervisorFiles files, List<String> nativeAccess) {
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		List<String> command = new ArrayList<>();
		command.add(Files.isExecutable(java) ? java.toString() : "java");
		command.addAll(List.of("-Xmx8m", "-Xrs", "-Xint", "-XX:+UseSerialGC", "-XX:-UsePerfData",
				"-XX:+DisableAttachMechanism"));
		command.addAll(nativeAccess);
		command.addAll(List.of("-Djffi.boot.library.path=" + files.directory(), "-Djffi.unsafe.disabled=true", "-cp",
				files.jar().toString(), Supervisor.class.getName()));
		return List.copyOf(command);
	}

	// Neither the application's agents nor its options for the JVM, nor its secrets.
	private static List<byte[]> environment() throws IOException {
		List<byte[]> kept = new ArrayList<>();
		for (byte[] variable : ProcFiles.environment()) {
			String text = new String(variable, StandardCharsets.ISO_8859_1);
			int equals = text.indexOf('=');
			if (equals > 0 && VARIABLES.contains(text.substring(0, equals))) {
				kept.add(variable);
			}
		}
		kept.add(JVM_SIGNAL.getBytes(StandardCharsets.US_ASCII));
		return kept;
	}

}
