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
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.copyover.process.supervisor.Children;

/**
 * Linux. The native part of {@code jnr} is loaded by the first call of
 * {@link #unsupportedReason()}, {@link #warmUp()}, {@link #pipe()}, {@link #spawn} or
 * what concerns the output; none of the others loads it.
 */
public final class LinuxOperatingSystem implements OperatingSystem {

	private static final Path MEMORY_SCORE = Path.of("/proc/self/oom_score_adj");

	private static final int FIRST_WITH_NATIVE_ACCESS = 22;

	private final LocaleText localeText = LocaleText.ofThisJvm();

	private volatile @Nullable TriggerSignal trigger;

	@Override
	public @Nullable String unsupportedReason() {
		return Support.missing();
	}

	@Override
	public @Nullable String exclusive() {
		return FixedPorts.ofThisJvm();
	}

	@Override
	public @Nullable String shortage() {
		return (Support.missingOnSystem() != null) ? null : DescriptorLimit.shortage();
	}

	@Override
	public long pid() {
		return ProcessHandle.current().pid();
	}

	@Override
	public List<String> commandLine() throws IOException {
		List<String> command = new ArrayList<>();
		for (byte[] argument : ProcFiles.commandLine()) {
			command.add(this.localeText.decode(argument, name(command.size())));
		}
		return List.copyOf(command);
	}

	@Override
	public Pipe pipe() throws IOException {
		return LinuxPipe.open(calls());
	}

	@Override
	public void check(List<String> command) throws IOException {
		new Spawn(this.localeText, calls()).check(command);
	}

	@Override
	public Child spawn(List<String> command, List<Integer> descriptors, Output output) throws IOException {
		return new Spawn(this.localeText, calls()).run(command, descriptors, output);
	}

	@Override
	public Output duplicateOutput() throws IOException {
		return StandardOutput.duplicate(calls());
	}

	@Override
	public void warmUp() {
		NativeCalls.get();
	}

	@Override
	public void replaceOutput(Output originals) throws IOException {
		StandardOutput.replace(calls(), originals);
	}

	@Override
	public void closeOutput(Output duplicates) {
		StandardOutput.close(NativeCalls.get(), duplicates);
	}

	@Override
	public void replace(List<String> command, List<Integer> descriptors, Runnable lastLook) throws IOException {
		NativeCalls calls = calls();
		try (FinalSignals signals = new FinalSignals(calls.exec(), this.trigger)) {
			new Spawn(this.localeText, calls).replace(command, descriptors,
					signals.environment(ProcFiles.environment()), Set.of(), signals.ignored(), () -> {
						signals.enter();
						lastLook.run();
					});
		}
		catch (LinkageError ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	@Override
	public void adoptOrphans() throws IOException {
		try {
			calls().exec().adoptOrphans();
		}
		catch (LinkageError ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	@Override
	public void showLingering() throws IOException {
		Files.writeString(Path.of("/proc/self/comm"), Children.LINGERING);
	}

	@Override
	public StateFile stateFile(Path directory) throws IOException {
		return LinuxStateFile.create(calls(), directory);
	}

	@Override
	public void backlog(int listener, int length) throws IOException {
		Descriptors.target(listener);
		calls().listen(listener, length);
	}

	@Override
	public Supervision prepareSupervision() throws IOException {
		try {
			calls().exec();
			return LinuxSupervision.prepare(new Spawn(this.localeText, calls()), nativeAccess());
		}
		catch (LinkageError ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	@Override
	public boolean isAncestor(long pid) {
		return Ancestors.contain(pid, Ancestors::walk);
	}

	@Override
	public int listenerDescriptor(InetSocketAddress address) throws IOException {
		return InheritedListener.find(address);
	}

	@Override
	public ServerSocketChannel adoptListener(int descriptor) throws IOException {
		return InheritedListener.adopt(descriptor);
	}

	@Override
	public InputStream read(int descriptor) throws IOException {
		return DescriptorStreams.read(descriptor);
	}

	@Override
	public OutputStream write(int descriptor) throws IOException {
		return DescriptorStreams.write(descriptor);
	}

	@Override
	public List<String> jvmOptions() {
		List<String> options = new ArrayList<>(JdkInternals.OPTIONS);
		options.addAll(nativeAccess());
		return List.copyOf(options);
	}

	private static List<String> nativeAccess() {
		return (Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS) ? List.of("--enable-native-access=ALL-UNNAMED")
				: List.of();
	}

	@Override
	public AutoCloseable onStopSignal(Consumer<StopSignal> handler) {
		return StopSignals.takeOver(this.trigger, handler);
	}

	@Override
	public AutoCloseable onTriggerSignal(TriggerSignal signal, Runnable handler) {
		TriggerHandler installed = TriggerHandler.install(signal, handler);
		this.trigger = signal;
		return () -> {
			installed.close();
			this.trigger = null;
		};
	}

	@Override
	public void memoryScore(int score) {
		try {
			Files.writeString(MEMORY_SCORE, Integer.toString(score));
		}
		catch (IOException ex) {
			// Lowering it may need a privilege; the score then stays.
		}
	}

	@Override
	public int memoryScore() {
		try {
			return Integer.parseInt(Files.readString(MEMORY_SCORE, StandardCharsets.US_ASCII).trim());
		}
		catch (IOException | NumberFormatException ex) {
			return 0;
		}
	}

	@Override
	public void halt(int status) {
		Runtime.getRuntime().halt(status);
	}

	private static NativeCalls calls() throws IOException {
		try {
			return NativeCalls.get();
		}
		catch (LinkageError ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	static String name(int index) {
		return (index == 0) ? "The program" : "Argument " + index;
	}

}
