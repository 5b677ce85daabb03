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

package io.copyover.handover;

import java.util.function.BooleanSupplier;

/**
 * What the current thread works for, as far as a copyover may let it go: a request that
 * stays with the predecessor to its own end. What such a thread gives to an executor is
 * let go together with it. Safe for use by several threads.
 */
public final class Errand {

	private static final ThreadLocal<BooleanSupplier> CURRENT = new ThreadLocal<>();

	private Errand() {
	}

	/**
	 * Say what the current thread works for from now on.
	 * @param letGo tells whether the copyover has let it go
	 */
	public static void begin(BooleanSupplier letGo) {
		CURRENT.set(letGo);
	}

	/**
	 * Say that the current thread works for nothing in particular. A repeated call does
	 * nothing.
	 */
	public static void end() {
		CURRENT.remove();
	}

	/**
	 * Return what the current thread works for.
	 * @return tells whether the copyover has let it go
	 */
	public static BooleanSupplier current() {
		BooleanSupplier letGo = CURRENT.get();
		return (letGo != null) ? letGo : () -> false;
	}

}
