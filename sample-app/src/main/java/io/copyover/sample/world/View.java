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

import java.util.Collection;
import java.util.List;

/**
 * What a person sees.
 *
 * @param room the name of the room
 * @param description what is there
 * @param exits the directions that lead out
 * @param things the things that lie there
 * @param people who else is there
 * @param carried what the person has in hand
 * @param lamp the state of the lamp, if the person sees it; otherwise empty
 * @param cat whether the cat is there
 */
record View(String room, String description, Collection<String> exits, List<String> things, List<String> people,
		List<String> carried, String lamp, boolean cat) {

}
