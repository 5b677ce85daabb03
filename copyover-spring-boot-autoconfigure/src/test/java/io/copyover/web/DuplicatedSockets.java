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

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;

import jnr.posix.POSIXFactory;

import io.copyover.process.LinuxOperatingSystem;
import io.copyover.process.OperatingSystem;

/**
 * An operating system for two servers in one virtual machine with any number of listening
 * sockets: a descriptor that is handed on is another one for the same socket.
 */
public final class DuplicatedSockets {

	private DuplicatedSockets() {
	}

	public static OperatingSystem operatingSystem() {
		// Opens what adopting needs.
		new SharedSockets();
		LinuxOperatingSystem linux = new LinuxOperatingSystem();
		return (OperatingSystem) Proxy.newProxyInstance(DuplicatedSockets.class.getClassLoader(),
				new Class<?>[] { OperatingSystem.class }, (proxy, method, args) -> {
					if (method.getName().equals("listenerDescriptor")) {
						return duplicate(linux, (InetSocketAddress) args[0]);
					}
					try {
						return method.invoke(linux, args);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	private static int duplicate(OperatingSystem linux, InetSocketAddress address) throws IOException {
		return POSIXFactory.getPOSIX().dup(linux.listenerDescriptor(address));
	}

}
