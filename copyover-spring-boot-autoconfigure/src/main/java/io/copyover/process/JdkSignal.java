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

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A signal as the JDK handles it. That is {@code sun.misc.Signal}, which the JDK exports
 * but which cannot be named in source without a warning.
 */
final class JdkSignal {

	private static final Logger logger = LoggerFactory.getLogger(JdkSignal.class);

	private final Class<?> handlerType;

	private final Method handle;

	private final Method raise;

	private final Object signal;

	/**
	 * Find a signal.
	 * @param name its name, without {@code SIG}
	 * @throws ReflectiveOperationException if this JDK has no such signal
	 */
	JdkSignal(String name) throws ReflectiveOperationException {
		this.handlerType = Class.forName("sun.misc.SignalHandler");
		Class<?> signalType = Class.forName("sun.misc.Signal");
		this.handle = signalType.getMethod("handle", signalType, this.handlerType);
		this.raise = signalType.getMethod("raise", signalType);
		this.signal = signalType.getConstructor(String.class).newInstance(name);
	}

	/**
	 * Handle the signal from now on.
	 * @param action is called with each, on a thread of its own
	 * @return what handled it before
	 * @throws IllegalArgumentException if the JVM keeps the signal for itself
	 * @throws ReflectiveOperationException if this JDK does not handle signals
	 */
	Object handle(Runnable action) throws ReflectiveOperationException {
		try {
			return this.handle.invoke(null, this.signal, proxy(action));
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof IllegalArgumentException kept) {
				throw kept;
			}
			throw ex;
		}
	}

	/**
	 * Send this process the signal.
	 * @throws ReflectiveOperationException if it has no handler
	 */
	void raise() throws ReflectiveOperationException {
		this.raise.invoke(null, this.signal);
	}

	boolean isIgnored(Object previous) throws ReflectiveOperationException {
		return previous == this.handlerType.getField("SIG_IGN").get(null);
	}

	boolean isDefault(Object previous) throws ReflectiveOperationException {
		return previous == this.handlerType.getField("SIG_DFL").get(null);
	}

	/**
	 * Put back what handled the signal before.
	 * @param previous what {@link #handle} returned
	 */
	void putBack(Object previous) {
		try {
			this.handle.invoke(null, this.signal, previous);
		}
		catch (ReflectiveOperationException ex) {
			logger.debug("The handler of {} could not be put back", this.signal, ex);
		}
	}

	private Object proxy(Runnable action) {
		InvocationHandler invocation = (proxy, method, arguments) -> switch (method.getName()) {
			case "handle" -> {
				action.run();
				yield null;
			}
			case "equals" -> proxy == arguments[0];
			case "hashCode" -> System.identityHashCode(proxy);
			default -> "copyover";
		};
		return Proxy.newProxyInstance(JdkSignal.class.getClassLoader(), new Class<?>[] { this.handlerType },
				invocation);
	}

}
