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
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.process.OperatingSystem.StopSignal;

/**
 * The handlers of the signals that stop a process, taken over until this is closed. They
 * are {@code sun.misc.Signal}, which the JDK exports but which cannot be named in source
 * without a warning.
 */
final class StopSignals implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(StopSignals.class);

	private final Deque<Runnable> undo = new ArrayDeque<>();

	private StopSignals() {
	}

	/**
	 * Take over what can be taken over: a JVM that was started with {@code -Xrs} keeps
	 * its signals, and one that ignores HUP ({@code nohup}) goes on ignoring it.
	 * @param handler is called with each signal, on a thread of the JVM
	 * @return puts back what was there before, when closed
	 */
	static StopSignals takeOver(Consumer<StopSignal> handler) {
		StopSignals signals = new StopSignals();
		for (StopSignal signal : StopSignal.values()) {
			signals.takeOver(signal, handler);
		}
		return signals;
	}

	@Override
	public synchronized void close() {
		while (!this.undo.isEmpty()) {
			this.undo.pop().run();
		}
	}

	private void takeOver(StopSignal signal, Consumer<StopSignal> handler) {
		try {
			Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
			Class<?> signalType = Class.forName("sun.misc.Signal");
			Method handle = signalType.getMethod("handle", signalType, handlerType);
			Object target = signalType.getConstructor(String.class).newInstance(signal.name());
			Object previous = handle.invoke(null, target, proxy(handlerType, () -> handler.accept(signal)));
			if (previous == handlerType.getField("SIG_IGN").get(null)) {
				handle.invoke(null, target, previous);
				return;
			}
			this.undo.push(() -> putBack(handle, target, previous));
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.debug("The signal {} stays as it is", signal, ex);
		}
	}

	private static void putBack(Method handle, Object target, Object previous) {
		try {
			handle.invoke(null, target, previous);
		}
		catch (ReflectiveOperationException ex) {
			logger.debug("The handler of {} could not be put back", target, ex);
		}
	}

	private static Object proxy(Class<?> handlerType, Runnable action) {
		InvocationHandler invocation = (proxy, method, arguments) -> switch (method.getName()) {
			case "handle" -> {
				action.run();
				yield null;
			}
			case "equals" -> proxy == arguments[0];
			case "hashCode" -> System.identityHashCode(proxy);
			default -> "copyover";
		};
		return Proxy.newProxyInstance(StopSignals.class.getClassLoader(), new Class<?>[] { handlerType }, invocation);
	}

}
