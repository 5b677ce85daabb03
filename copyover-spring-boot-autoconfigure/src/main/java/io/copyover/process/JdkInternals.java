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

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.ProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The two constructors of the JDK that build its objects around an open descriptor. They
 * can be called only where {@link #OPTIONS} were given to the JVM. Their signatures are
 * those of JDK 17 to 25.
 */
final class JdkInternals {

	static final List<String> OPTIONS = List.of("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
			"--add-opens=java.base/java.io=ALL-UNNAMED");

	private JdkInternals() {
	}

	/**
	 * Build a file descriptor.
	 * @param descriptor the number
	 * @return the object, {@code null} where this JVM does not allow it
	 */
	static @Nullable FileDescriptor fileDescriptor(int descriptor) {
		try {
			return newFileDescriptor(descriptor);
		}
		catch (IOException ex) {
			return null;
		}
	}

	/**
	 * Build a channel around a listening socket.
	 * @param descriptor the number
	 * @param family the family of the socket
	 * @return the channel
	 * @throws IOException where this JVM does not allow it
	 */
	static ServerSocketChannel serverSocketChannel(int descriptor, ProtocolFamily family) throws IOException {
		Object channel = call("sun.nio.ch.ServerSocketChannelImpl",
				new Class<?>[] { SelectorProvider.class, ProtocolFamily.class, FileDescriptor.class, boolean.class },
				SelectorProvider.provider(), family, newFileDescriptor(descriptor), true);
		return (ServerSocketChannel) channel;
	}

	private static FileDescriptor newFileDescriptor(int descriptor) throws IOException {
		return (FileDescriptor) call(FileDescriptor.class.getName(), new Class<?>[] { int.class }, descriptor);
	}

	private static Object call(String type, Class<?>[] parameters, Object... arguments) throws IOException {
		try {
			Constructor<?> constructor = Class.forName(type).getDeclaredConstructor(parameters);
			constructor.setAccessible(true);
			return constructor.newInstance(arguments);
		}
		catch (InvocationTargetException ex) {
			throw new IOException("The JDK refused to build a " + type + ": " + ex.getCause(), ex.getCause());
		}
		catch (ReflectiveOperationException ex) {
			throw new IOException("JDK " + System.getProperty("java.version") + " has no constructor of " + type
					+ " that takes a descriptor", ex);
		}
		catch (RuntimeException ex) {
			throw new IOException("The JDK does not let a " + type + " be built around a descriptor; the JVM needs "
					+ String.join(" ", OPTIONS), ex);
		}
	}

}
