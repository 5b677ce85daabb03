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

package io.copyover;

/**
 * Something that happened in the course of a copyover. In a Spring application these are
 * published as application events; listeners are called on a thread of the copyover's
 * own, and what they throw is logged and changes nothing. They should be quick: those
 * before the end of the freeze lengthen it.
 */
public sealed interface CopyoverEvent permits CopyoverFreezingEvent, CopyoverAbortedEvent, CopyoverRestoredEvent,
		CopyoverReleasedEvent, CopyoverRetiringEvent {

}
