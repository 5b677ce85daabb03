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

package io.copyover.web;

import java.io.FileDescriptor;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Map;
import java.util.Set;

import jnr.posix.POSIXFactory;

import io.copyover.process.OperatingSystem;

/**
 * An operating system for two servers in one virtual machine: what one hands on, the
 * other gets as a descriptor of its own for the same socket.
 */
public final class SharedSockets {

	private ServerSocketChannel channel;

	public SharedSockets() {
		Module base = Object.class.getModule();
		Set<Module> to = Set.of(getClass().getModule());
		instrumentation().redefineModule(base, Set.of(), Map.of(), Map.of("sun.nio.ch", to, "java.io", to), Set.of(),
				Map.of());
	}

	private static Instrumentation instrumentation() {
		try {
			// By name: the class carries annotations that are not on the class path,
			// which
			// the compiler warns of.
			return (Instrumentation) Class.forName("net.bytebuddy.agent.ByteBuddyAgent")
				.getMethod("install")
				.invoke(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public void channel(ServerSocketChannel channel) {
		this.channel = channel;
	}

	public OperatingSystem operatingSystem() {
		return (OperatingSystem) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { OperatingSystem.class }, (proxy, method, args) -> switch (method.getName()) {
					case "listenerDescriptor" -> duplicate();
					case "adoptListener" -> adopt((Integer) args[0]);
					default -> throw new UnsupportedOperationException(method.getName());
				});
	}

	private int duplicate() throws ReflectiveOperationException {
		Method value = accessible(this.channel.getClass().getDeclaredMethod("getFDVal"));
		return POSIXFactory.getPOSIX().dup((Integer) value.invoke(this.channel));
	}

	private ServerSocketChannel adopt(int descriptor) throws ReflectiveOperationException {
		Constructor<FileDescriptor> number = accessible(FileDescriptor.class.getDeclaredConstructor(int.class));
		Constructor<?> constructor = accessible(Class.forName("sun.nio.ch.ServerSocketChannelImpl")
			.getDeclaredConstructor(SelectorProvider.class, ProtocolFamily.class, FileDescriptor.class, boolean.class));
		return (ServerSocketChannel) constructor.newInstance(SelectorProvider.provider(), StandardProtocolFamily.INET6,
				number.newInstance(descriptor), true);
	}

	private static <T extends AccessibleObject> T accessible(T object) {
		object.setAccessible(true);
		return object;
	}

}
