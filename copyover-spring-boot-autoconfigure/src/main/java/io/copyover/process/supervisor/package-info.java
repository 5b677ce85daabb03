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

/**
 * The process that stays behind with the first generation's id in mode {@code supervise}.
 * It runs on a JVM of its own which has these classes and those of {@code jffi} and
 * nothing else, so it uses nothing of the other packages, and no part of the JDK that
 * takes much memory (lambda expressions, streams, regular expressions).
 */
@NullMarked
package io.copyover.process.supervisor;

import org.jspecify.annotations.NullMarked;
