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

package io.copyover.sample.world;

import java.util.Map;

/**
 * What is handed over of the world.
 *
 * @param people the people, by name
 * @param things where each thing is: a room, or a person behind an {@code @}
 * @param oil how much oil the lamp has
 * @param lit whether the lamp burns
 * @param cat where the cat is
 * @param ticks how often the clock has ticked
 */
record WorldState(Map<String, PersonState> people, Map<String, String> things, int oil, boolean lit, String cat,
		long ticks) {

}
