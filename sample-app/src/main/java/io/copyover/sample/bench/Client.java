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

package io.copyover.sample.bench;

import org.jspecify.annotations.Nullable;

/**
 * A client as the application sees it.
 *
 * @param address its address
 * @param port its port
 * @param scheme the scheme that it used
 * @param host the host and port that it asked for
 * @param user who it is, {@code null} for nobody
 */
record Client(String address, int port, String scheme, String host, @Nullable String user) {

}
