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

import java.util.List;

/**
 * Is told of each step that a side reaches, on the thread that takes it, before it goes
 * on.
 */
@FunctionalInterface
interface StepObserver {

	/**
	 * A step was reached.
	 * @param step the step
	 * @param args in the predecessor the extra arguments of this copyover, in the
	 * successor the arguments of its {@code main}
	 */
	void reached(Step step, List<String> args);

}
