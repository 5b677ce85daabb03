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

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * State of a bean that is handed over without a {@link Contributor}: a field, or a pair
 * of methods, one without parameters that gives the value and one with a single parameter
 * that takes it, both with this annotation. The value travels as a section of the record
 * {@code state.<bean name>}, through the {@link Codec}: records, collections, maps and
 * whatever else JSON can carry.
 * <p>
 * A field is read during the freeze and set, visible to all threads that start later,
 * before the web server and any lifecycle bean starts. State of an earlier version that
 * no bean claims any more fails the restore, unless {@code copyover.restore.discard}
 * names it; a field that is new in this version is left as it is.
 * <p>
 * Refused at start, naming bean and member: a field that is final or static, two members
 * with the same name, a method without its counterpart, a type that the codec cannot
 * write and read, and a bean that is no singleton.
 */
@Documented
@Target({ ElementType.FIELD, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
public @interface CopyoverState {

	/**
	 * The name of the section, unique within the bean.
	 * @return the name; by default that of the field or of the property, so that
	 * {@code getScore}, {@code setScore} and {@code score} all stand for {@code score}
	 */
	String value() default "";

}
