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
 * What an application developer imports: {@link io.copyover.Contributor} to hand over
 * state, {@link io.copyover.Copyover} to run a copyover,
 * {@link io.copyover.ReconnectTokens} to take clients back, the events, the report and
 * the exceptions.
 * <p>
 * A <em>predecessor</em> is the process that serves before a copyover, its
 * <em>successor</em> the one that serves after it; the <em>freeze</em> is the time in
 * which neither does work. This package uses nothing but the JDK.
 */
@NullMarked
package io.copyover;

import org.jspecify.annotations.NullMarked;
